package dev.pictor.imaging;

/** CMYK as Pillow turns it into RGB. */
final class Cmyk {

    private Cmyk() {}

    /** Four bytes a pixel in, three out; JPEGs store inks inverted, as Adobe does. */
    static byte[] toRgb(byte[] cmyk, boolean inverted) {
        int flip = inverted ? 0xff : 0;
        var rgb = new byte[cmyk.length / 4 * 3];
        for (int i = 0, o = 0; i < cmyk.length; i += 4, o += 3) {
            int light = 255 - (cmyk[i + 3] & 0xff ^ flip);
            for (int c = 0; c < 3; c++) {
                int ink = cmyk[i + c] & 0xff ^ flip;
                int product = ink * light + 128;
                rgb[o + c] = (byte) (light - ((product >> 8) + product >> 8));
            }
        }
        return rgb;
    }
}
