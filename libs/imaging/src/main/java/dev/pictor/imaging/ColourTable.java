package dev.pictor.imaging;

import java.util.Arrays;

/** What the samples of a palette or grey image look like over white; 256 entries. */
final class ColourTable {

    private final byte[] rgb;

    private ColourTable(byte[] rgb) {
        this.rgb = rgb;
    }

    /** Red, green and blue of each colour; those that are missing are black. */
    static ColourTable palette(byte[] colours) {
        return new ColourTable(Arrays.copyOf(colours, 3 * 256));
    }

    /** So many levels from black to white. */
    static ColourTable greys(int levels) {
        var rgb = new byte[3 * 256];
        for (int i = 0; i < levels; i++) {
            Arrays.fill(rgb, 3 * i, 3 * i + 3, (byte) (i * 255 / (levels - 1)));
        }
        return new ColourTable(rgb);
    }

    boolean startsWith(byte[] colours) {
        return Arrays.equals(rgb, 0, colours.length, colours, 0, colours.length);
    }

    void fade(int index, int alpha) {
        for (int i = 3 * index; i < 3 * index + 3; i++) {
            rgb[i] = Alpha.overWhite(rgb[i] & 0xff, alpha);
        }
    }

    void put(int index, byte[] out, int at) {
        int i = 3 * index;
        out[at] = rgb[i];
        out[at + 1] = rgb[i + 1];
        out[at + 2] = rgb[i + 2];
    }
}
