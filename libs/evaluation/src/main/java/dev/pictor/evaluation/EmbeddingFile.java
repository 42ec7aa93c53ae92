package dev.pictor.evaluation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pictor.clip.Clip;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A file of embeddings: little-endian 32-bit floats, image by image, named by a hash of all that
 * they depend on.
 */
final class EmbeddingFile {

    private final Path file;
    private final int images;
    private final int dimension;

    EmbeddingFile(Path folder, Clip clip, List<Benchmark.Image> gallery) {
        var digest = sha256();
        digest.update(
                "%s\n%s\n%s"
                        .formatted(clip.id(), clip.preprocessing(), clip.precision().type())
                        .getBytes(UTF_8));
        try {
            for (var image : gallery) {
                digest.update(sha256().digest(Files.readAllBytes(image.file())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        file = folder.resolve(HexFormat.of().formatHex(digest.digest()) + ".f32");
        images = gallery.size();
        dimension = clip.images().dimension();
    }

    /** What was written earlier; a file of another length is a torn one and not there. */
    Optional<float[][]> read() {
        try {
            if (!Files.isRegularFile(file)
                    || Files.size(file) != (long) images * dimension * Float.BYTES) {
                return Optional.empty();
            }
            try (var in = Files.newByteChannel(file)) {
                var row =
                        ByteBuffer.allocate(dimension * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                var vectors = new float[images][dimension];
                for (var vector : vectors) {
                    row.clear();
                    while (row.hasRemaining() && in.read(row) >= 0) {}
                    row.flip().asFloatBuffer().get(vector);
                }
                return Optional.of(vectors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes all or nothing. */
    void write(float[][] vectors) {
        try {
            Files.createDirectories(file.getParent());
            var temporary = Files.createTempFile(file.getParent(), "embeddings", ".tmp");
            try (var out = Files.newOutputStream(temporary)) {
                var row =
                        ByteBuffer.allocate(dimension * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                for (var vector : vectors) {
                    row.asFloatBuffer().put(vector);
                    out.write(row.array());
                }
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
