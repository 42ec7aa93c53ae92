package dev.pictor.imaging;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.luciad.imageio.webp.WebPImageReaderSpi;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * WebP: the container is read here, the image or the first frame of an animation by libwebp.
 *
 * <p>As with Pillow, a canvas that a frame does not fill is transparent if the file has an alpha
 * channel, and black if it has none.
 */
final class WebpDecoder {

    private static final int HEADER = 12;
    private static final int CHUNK_HEADER = 8;
    private static final int FRAME_HEADER = 16;
    private static final int ANIMATION = 0x02;
    private static final int XMP = 0x04;
    private static final int EXIF = 0x08;
    private static final int ALPHA = 0x10;

    private static final byte[] NOTHING = {};

    /** A raster of ARGB, RGB, and what the binding holds; measured. */
    private static final int BYTES_PER_PIXEL = 8;

    private record Chunk(String name, int at, int length) {}

    private final byte[] file;
    private final ByteBuffer in;

    private WebpDecoder(byte[] file) {
        this.file = file;
        this.in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    }

    static RgbImage decode(byte[] file, ImageLimits limits) throws IOException {
        return new WebpDecoder(file).decode(limits);
    }

    private RgbImage decode(ImageLimits limits) throws IOException {
        // libwebp may fill what is missing, so a cut file is told by its declared length.
        long end = CHUNK_HEADER + Integer.toUnsignedLong(in.getInt(4));
        if (end > file.length) {
            throw new IOException("it declares %d bytes and has %d".formatted(end, file.length));
        }
        var chunks = chunks(HEADER, (int) end);
        var extended = find(chunks, "VP8X");
        int flags = extended.isPresent() ? in.get(extended.get().at) : 0;
        var image =
                (flags & ANIMATION) == 0
                        ? still(chunks, limits)
                        : firstFrame(extended.orElseThrow(), chunks, limits);
        // Chunks that the header does not announce do not count.
        return Orientation.of(
                        (flags & EXIF) == 0 ? NOTHING : content(chunks, "EXIF"),
                        (flags & XMP) == 0 ? NOTHING : content(chunks, "XMP "))
                .apply(image);
    }

    private RgbImage still(List<Chunk> chunks, ImageLimits limits) throws IOException {
        checkBitstream(chunks, limits);
        return libwebp(file, find(chunks, "ALPH").isPresent());
    }

    private RgbImage firstFrame(Chunk extended, List<Chunk> chunks, ImageLimits limits)
            throws IOException {
        var frame = find(chunks, "ANMF").orElseThrow(() -> new IOException("no frame"));
        int canvasWidth = 1 + unsigned24(extended.at + 4);
        int canvasHeight = 1 + unsigned24(extended.at + 7);
        limits.checkSize(canvasWidth, canvasHeight, BYTES_PER_PIXEL);
        var parts = chunks(frame.at + FRAME_HEADER, frame.at + frame.length);
        checkBitstream(parts, limits);
        boolean alpha = find(parts, "ALPH").isPresent();
        var picture = libwebp(asStill(frame, alpha), alpha);
        int left = 2 * unsigned24(frame.at);
        int top = 2 * unsigned24(frame.at + 3);
        if (left + picture.width() > canvasWidth || top + picture.height() > canvasHeight) {
            throw new IOException("a frame reaches beyond the canvas");
        }
        var canvas = new byte[3 * canvasWidth * canvasHeight];
        if ((in.get(extended.at) & ALPHA) != 0) {
            Arrays.fill(canvas, (byte) 255);
        }
        int stride = 3 * picture.width();
        for (int y = 0; y < picture.height(); y++) {
            System.arraycopy(
                    picture.pixels(),
                    y * stride,
                    canvas,
                    3 * ((top + y) * canvasWidth + left),
                    stride);
        }
        return new RgbImage(canvasWidth, canvasHeight, canvas);
    }

    // What libwebp will allocate follows the bitstream, whatever the container says.
    private void checkBitstream(List<Chunk> chunks, ImageLimits limits) throws IOException {
        var lossless = find(chunks, "VP8L");
        if (lossless.isPresent()) {
            int bits = in.getInt(lossless.get().at + 1);
            limits.checkSize((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1, BYTES_PER_PIXEL);
        } else {
            int at = find(chunks, "VP8 ").orElseThrow(() -> new IOException("no image")).at;
            limits.checkSize(
                    in.getShort(at + 6) & 0x3fff, in.getShort(at + 8) & 0x3fff, BYTES_PER_PIXEL);
        }
    }

    /** A frame as a file of its own. */
    private byte[] asStill(Chunk frame, boolean alpha) {
        int length = frame.length - FRAME_HEADER;
        var head = ByteBuffer.allocate(HEADER + 18).order(ByteOrder.LITTLE_ENDIAN);
        head.put("RIFF".getBytes(ISO_8859_1)).putInt(head.capacity() - CHUNK_HEADER + length);
        head.put("WEBPVP8X".getBytes(ISO_8859_1)).putInt(10).putInt(alpha ? ALPHA : 0);
        head.put(file, frame.at + 6, 6); // width and height, written as in a frame
        var still = new ByteArrayOutputStream(head.capacity() + length);
        still.writeBytes(head.array());
        still.write(file, frame.at + FRAME_HEADER, length);
        return still.toByteArray();
    }

    private static RgbImage libwebp(byte[] file, boolean alpha) throws IOException {
        var reader = new WebPImageReaderSpi().createReaderInstance(null);
        try (var stream = JdkImageIo.stream(file)) {
            reader.setInput(stream, true, true);
            var image = reader.read(0);
            return new RgbImage(image.getWidth(), image.getHeight(), Rasters.rgb(image));
        } catch (OutOfMemoryError e) {
            // So libwebp answers a damaged alpha channel, without a message; Java says which memory
            // is full, and then it is not the file's fault.
            if (!alpha || e.getMessage() != null) {
                throw e;
            }
            throw new IOException("the alpha channel is damaged", e);
        } finally {
            reader.dispose();
        }
    }

    private byte[] content(List<Chunk> chunks, String name) {
        return find(chunks, name)
                .map(chunk -> Arrays.copyOfRange(file, chunk.at, chunk.at + chunk.length))
                .orElse(NOTHING);
    }

    private List<Chunk> chunks(int from, int to) throws IOException {
        var chunks = new ArrayList<Chunk>();
        for (long at = from; at + CHUNK_HEADER <= to; ) {
            int start = (int) at;
            long length = Integer.toUnsignedLong(in.getInt(start + 4));
            if (start + CHUNK_HEADER + length > to) {
                throw new IOException("a chunk is cut off");
            }
            var name = new String(file, start, 4, ISO_8859_1);
            chunks.add(new Chunk(name, start + CHUNK_HEADER, (int) length));
            at += CHUNK_HEADER + length + length % 2;
        }
        return chunks;
    }

    private static Optional<Chunk> find(List<Chunk> chunks, String name) {
        return chunks.stream().filter(chunk -> chunk.name.equals(name)).findFirst();
    }

    private int unsigned24(int at) {
        return Short.toUnsignedInt(in.getShort(at)) | (in.get(at + 2) & 0xff) << 16;
    }
}
