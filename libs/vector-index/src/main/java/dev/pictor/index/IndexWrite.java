package dev.pictor.index;

/** One guarded write: it takes effect unless the stored version is equal or higher. */
public sealed interface IndexWrite {

    /** The image id. */
    String id();

    /** The version to write. */
    long version();

    /**
     * Makes an image searchable.
     *
     * @param vector adopted; any length but zero, the store normalises
     */
    record Put(IndexedImage image, float[] vector) implements IndexWrite {
        @Override
        public String id() {
            return image.id();
        }

        @Override
        public long version() {
            return image.version();
        }
    }

    /** Hides an image behind a marker that remembers the version. */
    record Delete(String id, long version) implements IndexWrite {}
}
