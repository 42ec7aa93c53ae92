package dev.pictor.clip;

/**
 * Inner products of some vectors, which it holds, with many others. Single precision: the last bits
 * depend on the device and on how many are multiplied at once. Owns native memory until closed; one
 * call at a time.
 */
public interface InnerProducts extends AutoCloseable {

    /**
     * Multiplies.
     *
     * @param rows vectors of the same length as those held, one after another
     * @return the products of the first held vector with all of them, then those of the second ...
     */
    float[] with(float[] rows);

    @Override
    void close();
}
