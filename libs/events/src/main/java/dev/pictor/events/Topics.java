package dev.pictor.events;

/** The names of Pictor's topics. */
public final class Topics {

    /** Public inbox of images: key is the image id, value the bytes of the file. */
    public static final String IMAGES = "images";

    /** Public inbox of captions. */
    public static final String CAPTIONS = "captions";

    /** What the index must hold: one JSON record an image, compacted; {@link CatalogEntry}. */
    public static final String CATALOG = "images.catalog";

    /** Captions ready to train on. */
    public static final String CAPTIONS_READY = "captions.ready";

    /** Public outcome of indexing; {@link IndexedEvent}. */
    public static final String INDEXED = "images.indexed";

    /** Public steps by which images are erased; {@link ErasureEvent}. */
    public static final String ERASED = "images.erased";

    /** Public releases of phi and the pointer to the active one; compacted. */
    public static final String RELEASES = "lincir.releases";

    /** Images refused, as they came, with {@link RejectCode} headers. */
    public static final String IMAGES_REJECTED = "images.rejected";

    /** Captions refused, likewise. */
    public static final String CAPTIONS_REJECTED = "captions.rejected";

    private Topics() {}

    /**
     * Model-ready pixels of one preprocessing; {@link ReadyImage}.
     *
     * @param preprocessing its identifier, such as {@code 224-huggingface}
     */
    public static String ready(String preprocessing) {
        return "images.ready." + preprocessing;
    }
}
