package dev.pictor.imaging;

/** Compositing over white with Pillow's integer arithmetic. */
final class Alpha {

    private Alpha() {}

    static byte overWhite(int sample, int alpha) {
        if (alpha == 255) {
            return (byte) sample;
        }
        int sum = (sample * alpha + 255 * (255 - alpha) + 128 << 7);
        return (byte) ((sum >> 8) + sum >> 8 >> 7);
    }

    /** A sample as it was before it was multiplied by alpha, as Pillow has it. */
    static int divided(int sample, int alpha) {
        return alpha == 0 ? sample : Math.min(sample * 255 / alpha, 255);
    }
}
