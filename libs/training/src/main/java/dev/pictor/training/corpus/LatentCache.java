package dev.pictor.training.corpus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The clean latents of a corpus by one CLIP, in half precision (docs/method.md, Optimiser): 2 bytes
 * a dimension. An entry names the caption it belongs to, so one that another caption took the place
 * of is simply not found; it is erased when its caption leaves the corpus. Thread-safe.
 */
public final class LatentCache implements AutoCloseable {

    private static final int HEADER = Long.BYTES + Integer.BYTES;

    private final Corpus corpus;
    private final FileChannel channel;
    private final int dimension;

    private LatentCache(Corpus corpus, FileChannel channel, int dimension) {
        this.corpus = corpus;
        this.channel = channel;
        this.dimension = dimension;
    }

    /**
     * Opens the cache of a CLIP beside its corpus. Those of other CLIPs go: nothing would erase
     * from them what is forgotten from now on.
     */
    public static LatentCache open(Path folder, Corpus corpus, String clip, int dimension)
            throws IOException {
        var name = "latents-" + clip + ".f16";
        try (var others = Files.newDirectoryStream(folder, "latents-*.f16")) {
            for (var other : others) {
                if (!other.endsWith(name)) {
                    Files.delete(other);
                }
            }
        }
        var cache =
                new LatentCache(
                        corpus,
                        FileChannel.open(
                                folder.resolve(name),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE),
                        dimension);
        corpus.onLeaving(cache::erase);
        return cache;
    }

    private int entryBytes() {
        return HEADER + Short.BYTES * dimension;
    }

    /** The latent as {@link #rounded} left it; empty if it is not known. */
    public Optional<float[]> get(long key) throws IOException {
        int slot = corpus.slot(key);
        if (slot < 0) {
            return Optional.empty();
        }
        var entry = ByteBuffer.allocate(entryBytes());
        long position = (long) slot * entryBytes();
        while (entry.hasRemaining()) {
            if (channel.read(entry, position + entry.position()) < 0) {
                return Optional.empty();
            }
        }
        entry.flip();
        if (entry.getLong() != key || entry.getInt() != checksum(entry)) {
            return Optional.empty();
        }
        var halves = entry.asShortBuffer();
        var latent = new float[dimension];
        for (int d = 0; d < dimension; d++) {
            latent[d] = Float.float16ToFloat(halves.get(d));
        }
        return Optional.of(latent);
    }

    /** Keeps the latent of a caption; nothing happens if the caption has left the corpus. */
    public void put(long key, float[] latent) throws IOException {
        var entry = ByteBuffer.allocate(entryBytes());
        entry.position(HEADER);
        ShortBuffer halves = entry.asShortBuffer();
        for (float value : latent) {
            halves.put(Float.floatToFloat16(value));
        }
        entry.putLong(0, key).putInt(Long.BYTES, checksum(entry));
        entry.position(0);
        synchronized (corpus) { // the caption must not leave in between
            int slot = corpus.slot(key);
            if (slot >= 0) {
                write(entry, slot);
            }
        }
    }

    private void erase(int slot) throws IOException {
        if ((long) slot * entryBytes() < channel.size()) {
            write(ByteBuffer.allocate(entryBytes()), slot);
        }
    }

    private void write(ByteBuffer entry, int slot) throws IOException {
        long position = (long) slot * entryBytes();
        while (entry.hasRemaining()) {
            position += channel.write(entry, position);
        }
    }

    /** What the cache makes of a latent: training sees the same, cached or not. */
    public static float[] rounded(float[] latent) {
        var rounded = new float[latent.length];
        for (int d = 0; d < latent.length; d++) {
            rounded[d] = Float.float16ToFloat(Float.floatToFloat16(latent[d]));
        }
        return rounded;
    }

    private static int checksum(ByteBuffer entry) {
        var crc = new CRC32();
        crc.update(entry.slice(HEADER, entry.capacity() - HEADER));
        return (int) crc.getValue();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
