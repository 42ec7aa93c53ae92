package dev.pictor.clip.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** GIF, WebP, BMP and TIFF through ImageIO readers: the JDK's, and libwebp's for WebP. */
final class ImageIoDecoder {

    private ImageIoDecoder() {}

    static RgbImage decode(byte[] file, ImageFormat format, ImageLimits limits) throws IOException {
        Iterator<ImageReader> readers =
                ImageIO.getImageReadersByFormatName(format.name().toLowerCase(Locale.ROOT));
        var reader = readers.next();
        try (var stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(stream, false, false);
            limits.checkSize(reader.getWidth(0), reader.getHeight(0));
            if (format == ImageFormat.GIF) {
                return gif(reader, limits);
            }
            BufferedImage image = reader.read(0);
            var decoded = new RgbImage(image.getWidth(), image.getHeight(), Rasters.rgb(image));
            return orientation(file, format).apply(decoded);
        } finally {
            reader.dispose();
        }
    }

    private static Orientation orientation(byte[] file, ImageFormat format) {
        return switch (format) {
            case TIFF -> Orientation.parse(file, 0, file.length);
            case WEBP -> Webp.orientation(file);
            default -> Orientation.UPRIGHT;
        };
    }

    // A frame may be smaller than the screen; what it leaves out is transparent, so white.
    private static RgbImage gif(ImageReader reader, ImageLimits limits) throws IOException {
        var frame = reader.read(0);
        var screen = child(reader.getStreamMetadata(), "LogicalScreenDescriptor");
        var place = child(reader.getImageMetadata(0), "ImageDescriptor");
        int width = Math.max(number(screen, "logicalScreenWidth"), frame.getWidth());
        int height = Math.max(number(screen, "logicalScreenHeight"), frame.getHeight());
        limits.checkSize(width, height);
        var pixels = Rasters.rgb(frame);
        if (width == frame.getWidth() && height == frame.getHeight()) {
            return new RgbImage(width, height, pixels);
        }
        int left = number(place, "imageLeftPosition");
        int top = number(place, "imageTopPosition");
        var canvas = new byte[width * height * 3];
        Arrays.fill(canvas, (byte) 255);
        int visible = Math.min(frame.getWidth(), width - left);
        for (int y = 0; y < Math.min(frame.getHeight(), height - top) && visible > 0; y++) {
            System.arraycopy(
                    pixels,
                    3 * y * frame.getWidth(),
                    canvas,
                    3 * ((top + y) * width + left),
                    3 * visible);
        }
        return new RgbImage(width, height, canvas);
    }

    private static Element child(IIOMetadata metadata, String name) {
        Node root = metadata.getAsTree(metadata.getNativeMetadataFormatName());
        var found = ((IIOMetadataNode) root).getElementsByTagName(name);
        if (found.getLength() == 0) {
            throw new IllegalArgumentException("GIF without " + name);
        }
        return (Element) found.item(0);
    }

    private static int number(Element element, String attribute) {
        return Integer.parseInt(element.getAttribute(attribute));
    }
}
