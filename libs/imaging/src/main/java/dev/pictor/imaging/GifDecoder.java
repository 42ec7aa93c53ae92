package dev.pictor.imaging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The first frame of a GIF, placed on its screen as Pillow does: where the frame does not reach,
 * the screen is transparent if the frame has a transparent colour, else of colour 0.
 *
 * <p>Our own because the JDK's reader knows nothing of the screen.
 */
final class GifDecoder {

    private static final int SCREEN_DESCRIPTOR = 6;
    private static final int EXTENSION = '!';
    private static final int GRAPHIC_CONTROL = 0xf9;
    private static final int IMAGE = ',';
    private static final int HAS_PALETTE = 0x80;
    private static final int INTERLACED = 0x40;

    /** First row and step of the four passes of an interlaced frame. */
    private static final int[][] PASSES = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};

    private static final int[][] ONE_PASS = {{0, 1}};

    private final ByteBuffer in;

    private GifDecoder(byte[] file) {
        in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).position(SCREEN_DESCRIPTOR);
    }

    static RgbImage decode(byte[] file, ImageLimits limits) throws IOException {
        return new GifDecoder(file).decode(limits);
    }

    private RgbImage decode(ImageLimits limits) throws IOException {
        int screenWidth = unsignedShort();
        int screenHeight = unsignedShort();
        int screenFlags = unsignedByte();
        in.position(in.position() + 2); // background colour and aspect ratio: not used by anyone
        var palette = palette(screenFlags);
        int transparent = skipToImage();
        int left = unsignedShort();
        int top = unsignedShort();
        int width = unsignedShort();
        int height = unsignedShort();
        int flags = unsignedByte();
        if ((flags & HAS_PALETTE) != 0) {
            palette = palette(flags);
        }
        int canvasWidth = Math.max(screenWidth, left + width);
        int canvasHeight = Math.max(screenHeight, top + height);
        limits.checkSize(canvasWidth, canvasHeight, ImageLimits.USUAL);
        limits.checkSize(width, height, ImageLimits.USUAL);
        var indices = LzwGif.decode(in, width * height);
        var colours = colours(palette, transparent);
        var canvas = new byte[3 * canvasWidth * canvasHeight];
        if (width != canvasWidth || height != canvasHeight) {
            for (int i = 0; i < canvas.length; i += 3) {
                colours.put(Math.max(transparent, 0), canvas, i);
            }
        }
        int at = 0;
        for (var pass : (flags & INTERLACED) != 0 ? PASSES : ONE_PASS) {
            for (int y = pass[0]; y < height; y += pass[1]) {
                int out = 3 * ((top + y) * canvasWidth + left);
                for (int x = 0; x < width; x++, out += 3) {
                    colours.put(indices[at++] & 0xff, canvas, out);
                }
            }
        }
        return new RgbImage(canvasWidth, canvasHeight, canvas);
    }

    /** Moves behind the first image separator; the frame's transparent colour, or -1. */
    private int skipToImage() throws IOException {
        int transparent = -1;
        for (int block = unsignedByte(); block != IMAGE; block = unsignedByte()) {
            if (block == EXTENSION) {
                boolean control = unsignedByte() == GRAPHIC_CONTROL;
                int length = unsignedByte();
                if (control && length >= 4 && (in.get(in.position()) & 1) != 0) {
                    transparent = in.get(in.position() + 3) & 0xff;
                }
                while (length > 0) {
                    in.position(in.position() + length);
                    length = unsignedByte();
                }
            } else if (block == ';') {
                throw new IOException("no image");
            }
        }
        return transparent;
    }

    private byte[] palette(int flags) {
        var palette = new byte[(flags & HAS_PALETTE) == 0 ? 0 : 3 * (2 << (flags & 7))];
        in.get(palette);
        return palette;
    }

    // Without a palette, or with one that says the same, indices are grey levels.
    private static ColourTable colours(byte[] palette, int transparent) {
        var greys = ColourTable.greys(256);
        var colours = greys.startsWith(palette) ? greys : ColourTable.palette(palette);
        if (transparent >= 0) {
            colours.fade(transparent, 0);
        }
        return colours;
    }

    private int unsignedByte() {
        return in.get() & 0xff;
    }

    private int unsignedShort() {
        return in.getShort() & 0xffff;
    }
}
