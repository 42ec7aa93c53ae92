package dev.pictor.clip.image;

/** CMYK as Pillow turns it into RGB, for JPEGs that store it inverted as Adobe does. */
final class Cmyk {

    private Cmyk() {}

    /** Four inverted bytes a pixel in, three out. */
    static byte[] toRgb(byte[] inverted) {
        var rgb = new byte[inverted.length / 4 * 3];
        for (int i = 0, o = 0; i < inverted.length; i += 4, o += 3) {
            int light = inverted[i + 3] & 0xff; // 255 - K
            for (int c = 0; c < 3; c++) {
                int ink = 255 - (inverted[i + c] & 0xff);
                int product = ink * light + 128;
                rgb[o + c] = (byte) (light - ((product >> 8) + product >> 8));
            }
        }
        return rgb;
    }
}
