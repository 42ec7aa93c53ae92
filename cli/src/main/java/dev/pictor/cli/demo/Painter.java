package dev.pictor.cli.demo;

import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** Makes the PNG file of a picture. */
final class Painter {

    /**
     * Pixels of an image's side. The model sees 64 either way; on a page, twice that is less
     * blurred.
     */
    static final int SIDE = 2 * Sprites.SIDE;

    private final Sprites sprites;

    Painter(Sprites sprites) {
        this.sprites = sprites;
    }

    byte[] png(Picture picture) {
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(enlarged(flat(picture)), "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written to", e);
        }
        return bytes.toByteArray();
    }

    private BufferedImage flat(Picture picture) {
        int side = Sprites.SIDE;
        var image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        graphics.setColor(picture.background().color());
        graphics.fillRect(0, 0, side, side);
        graphics.drawImage(sprites.of(picture.drawing()), 0, 0, null);
        graphics.dispose();
        return image;
    }

    /** Enlarged only once it has no transparent pixels, whose colours would show at the edges. */
    private static BufferedImage enlarged(BufferedImage small) {
        var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        graphics.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(small, 0, 0, SIDE, SIDE, null);
        graphics.dispose();
        return image;
    }
}
