package dev.pictor.imaging;

/**
 * What a file may cost before it is refused. All of it is known from headers, before anything is
 * allocated.
 *
 * @param maxBytes of the file
 * @param maxPixels of the image, width times height
 * @param maxScans of a progressive JPEG; each costs a pass over the image
 * @param maxHeap bytes of the heap that decoding may take; a pixel takes {@link #USUAL} in most
 *     formats, in TIFF up to 19
 */
public record ImageLimits(int maxBytes, long maxPixels, int maxScans, long maxHeap) {

    /** Bytes of a pixel as it is decoded, and once more as it is turned upright. */
    public static final int USUAL = 6;

    /** 16 MiB, 64 megapixels, 100 scans. */
    public static final ImageLimits DEFAULT = new ImageLimits(16 << 20, 64_000_000, 100);

    /** Encoders write about ten; all of a largest image's would take many seconds. */
    private static final int MAX_FULL_SCANS = 16;

    /** What JPEG, GIF and WebP end at anyway; keeps the resampled long side within an int. */
    private static final int MAX_SIDE = 65_535;

    /** Checks the ranges; more than 700 megapixels do not fit one array. */
    public ImageLimits {
        if (maxBytes < 1
                || maxPixels < 1
                || maxPixels > 700_000_000
                || maxScans < 1
                || maxHeap < 1) {
            throw new IllegalArgumentException(
                    "limits of %d bytes, %d pixels, %d scans, %d bytes of heap"
                            .formatted(maxBytes, maxPixels, maxScans, maxHeap));
        }
    }

    /** Limits without one of the heap, for where there is enough of it. */
    public ImageLimits(int maxBytes, long maxPixels, int maxScans) {
        this(maxBytes, maxPixels, maxScans, Long.MAX_VALUE);
    }

    /** These, but for fewer pixels if so many are more. */
    ImageLimits withMaxPixels(long most) {
        return new ImageLimits(maxBytes, Math.min(maxPixels, most), maxScans, maxHeap);
    }

    void checkSize(long width, long height, int bytesPerPixel) {
        if (width < 1 || height < 1) {
            throw ImageRejectedException.corrupt(
                    "the image is %d x %d pixels".formatted(width, height));
        }
        if (width > maxPixels / height || Math.max(width, height) > MAX_SIDE) {
            throw new ImageRejectedException(
                    ImageRejectedException.Code.TOO_MANY_PIXELS,
                    "the image is %d x %d pixels, allowed are %d, and %d a side: send a smaller one"
                            .formatted(width, height, maxPixels, MAX_SIDE));
        }
        long heap = width * height * bytesPerPixel;
        if (heap > maxHeap) {
            throw new ImageRejectedException(
                    ImageRejectedException.Code.TOO_MANY_PIXELS,
                    "the image is %d x %d pixels and takes %d MB of memory to decode, this service"
                                    .formatted(width, height, heap >> 20)
                            + " has %d for it: send a smaller one, or give the service more memory"
                                    .formatted(maxHeap >> 20));
        }
    }

    void checkScans(JpegHeader header) {
        // Four inks as they are decoded, and RGB beside them.
        checkSize(header.width(), header.height(), header.components() > 3 ? 7 : USUAL);
        int scans = header.scans();
        long work = (long) scans * header.width() * header.height();
        if (scans > maxScans || work > MAX_FULL_SCANS * maxPixels) {
            throw new ImageRejectedException(
                    ImageRejectedException.Code.TOO_MANY_FRAMES,
                    "the JPEG has %d scans of %d x %d pixels, allowed are %d, and %d of the largest"
                                    .formatted(
                                            scans,
                                            header.width(),
                                            header.height(),
                                            maxScans,
                                            MAX_FULL_SCANS)
                            + " image: save it as a baseline JPEG");
        }
    }
}
