package dev.pictor.imaging;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriter;
import javax.imageio.spi.ImageReaderWriterSpi;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** The JDK's own ImageIO plug-ins, whatever others lie on the class path; nothing goes to disk. */
final class JdkImageIo {

    private JdkImageIo() {}

    static BufferedImage read(String format, byte[] file) throws IOException {
        var reader = reader(format);
        try (var stream = stream(file)) {
            reader.setInput(stream, true, true);
            return reader.read(0);
        } finally {
            reader.dispose();
        }
    }

    static ImageInputStream stream(byte[] file) {
        return new MemoryCacheImageInputStream(new ByteArrayInputStream(file));
    }

    static ImageReader reader(String format) {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
        while (readers.hasNext()) {
            var reader = readers.next();
            if (isJdk(reader.getOriginatingProvider())) {
                return reader;
            }
        }
        throw new IllegalStateException("this JDK has no reader of " + format);
    }

    static ImageWriter writer(String format) {
        Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName(format);
        while (writers.hasNext()) {
            var writer = writers.next();
            if (isJdk(writer.getOriginatingProvider())) {
                return writer;
            }
        }
        throw new IllegalStateException("this JDK has no writer of " + format);
    }

    private static boolean isJdk(ImageReaderWriterSpi provider) {
        return provider.getClass().getModule() == ImageIO.class.getModule();
    }
}
