package dev.pictor.evaluation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pictor.clip.Clip;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/**
 * Embeddings of images in a mapped file, made once: rows are read as they are asked for, so the
 * heap holds none of them.
 *
 * <p>The file is named by the CLIP's id, its preprocessing and precision, and the images' ids. A
 * row is an image's embedding as little-endian 32-bit floats, a hash of the image file's size and
 * time of change, and a checksum of both. What is torn, missing, or of a file that has changed is
 * made again and no more than that: so a run that was killed goes on where it was. Rows may be read
 * by any thread until it is closed.
 */
public final class StoredEmbeddings implements AutoCloseable {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final int dimension;
    private final int[] stamps;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment rows;

    private StoredEmbeddings(Path file, int dimension, int[] stamps) throws IOException {
        this.dimension = dimension;
        this.stamps = stamps;
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        try (var channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            rows =
                    channel.map(
                            FileChannel.MapMode.READ_WRITE, 0, stamps.length * rowBytes(), arena);
        }
    }

    /**
     * The embeddings of images; those that are not stored yet are made and stored.
     *
     * @param folder of the files, made if absent; may be shared by processes
     * @param progress told how many images have an embedding, at the start and after each batch
     * @throws InvalidBenchmarkException naming the images that cannot be read; the others are kept
     */
    public static StoredEmbeddings of(
            Clip clip, List<Benchmark.Image> images, Path folder, IntConsumer progress) {
        var stamps = images.parallelStream().mapToInt(StoredEmbeddings::stamp).toArray();
        StoredEmbeddings stored;
        try {
            stored =
                    new StoredEmbeddings(
                            folder.resolve(name(clip, images) + ".rows"),
                            clip.images().dimension(),
                            stamps);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            var missing =
                    IntStream.range(0, images.size())
                            .parallel()
                            .filter(i -> !stored.has(i))
                            .toArray();
            int known = images.size() - missing.length;
            progress.accept(known);
            new GalleryEncoder(clip)
                    .encode(images, missing, stored::put, done -> progress.accept(known + done));
            return stored;
        } catch (RuntimeException e) {
            stored.close();
            throw e;
        }
    }

    /** How many images. */
    public int size() {
        return stamps.length;
    }

    /** Length of an embedding. */
    public int dimension() {
        return dimension;
    }

    /** The projected, un-normalised embedding of an image; a new array. */
    public float[] get(int image) {
        var vector = new float[dimension];
        MemorySegment.copy(rows, FLOAT, offset(image), vector, 0, dimension);
        return vector;
    }

    private void put(int image, float[] vector) {
        MemorySegment.copy(vector, 0, rows, FLOAT, offset(image), dimension);
        rows.set(INT, offset(image) + vectorBytes(), stamps[image]);
        rows.set(INT, offset(image) + vectorBytes() + Integer.BYTES, checksum(image));
    }

    private boolean has(int image) {
        return rows.get(INT, offset(image) + vectorBytes()) == stamps[image]
                && rows.get(INT, offset(image) + vectorBytes() + Integer.BYTES) == checksum(image);
    }

    // Inverted, so that a row of zeros, which a file has where nothing was written, does not pass.
    private int checksum(int image) {
        var crc = new CRC32C();
        crc.update(rows.asSlice(offset(image), vectorBytes() + Integer.BYTES).asByteBuffer());
        return ~(int) crc.getValue();
    }

    private long offset(int image) {
        return image * rowBytes();
    }

    private long vectorBytes() {
        return (long) dimension * Float.BYTES;
    }

    private long rowBytes() {
        return vectorBytes() + 2 * Integer.BYTES;
    }

    private static int stamp(Benchmark.Image image) {
        try {
            var attributes = Files.readAttributes(image.file(), BasicFileAttributes.class);
            return Objects.hash(
                    attributes.size(), attributes.lastModifiedTime().toInstant().toString());
        } catch (IOException e) {
            throw new InvalidBenchmarkException(image.file(), e);
        }
    }

    private static String name(Clip clip, List<Benchmark.Image> images) {
        var digest = sha256();
        digest.update(
                "%s\n%s\n%s\n%d\n"
                        .formatted(
                                clip.id(),
                                clip.preprocessing(),
                                clip.precision().type(),
                                images.size())
                        .getBytes(UTF_8));
        for (var image : images) {
            digest.update((image.id() + "\n" + image.part() + "\n").getBytes(UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
