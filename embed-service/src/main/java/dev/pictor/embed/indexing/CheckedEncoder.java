package dev.pictor.embed.indexing;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * The image encoder, told apart from what it is given: a failure on one image is the image's only
 * if the encoder still takes an image that it must take.
 */
public final class CheckedEncoder {

    private final Function<List<byte[]>, float[][]> encoder;
    private final byte[] probe;

    /**
     * Wraps an encoder.
     *
     * @param encoder model-ready images in, un-normalised embeddings out, in order
     * @param side of a model-ready image in pixels
     */
    public CheckedEncoder(Function<List<byte[]>, float[][]> encoder, int side) {
        this.encoder = encoder;
        probe = new byte[side * side * 3];
        Arrays.fill(probe, (byte) 127);
    }

    /** How many bytes a model-ready image has. */
    int bytes() {
        return probe.length;
    }

    /**
     * Encodes a batch.
     *
     * @throws RuntimeException what the encoder throws, or if one of its vectors has no direction
     */
    float[][] encode(List<byte[]> pixels) {
        var vectors = encoder.apply(pixels);
        for (var vector : vectors) {
            double square = 0;
            for (float x : vector) {
                square += (double) x * x;
            }
            if (!(square > 0) || square == Double.POSITIVE_INFINITY) {
                throw new IllegalStateException("its vector is zero or not finite");
            }
        }
        return vectors;
    }

    /**
     * Returns if the encoder works, so that the failure was the image's.
     *
     * @throws EncoderUnavailableException if it fails on a grey image as well
     */
    void check(RuntimeException failure) {
        try {
            encode(List.of(probe));
        } catch (RuntimeException e) {
            e.addSuppressed(failure);
            throw new EncoderUnavailableException(e);
        }
    }
}
