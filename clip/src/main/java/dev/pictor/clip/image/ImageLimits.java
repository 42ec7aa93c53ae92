package dev.pictor.clip.image;

/**
 * What a file may cost before it is refused. Decoding takes 6 bytes of memory a pixel, 12 for a
 * progressive JPEG or a WebP, in part outside of the heap.
 *
 * @param maxBytes of the file
 * @param maxPixels of the picture, width times height
 * @param maxScans of a progressive JPEG; each costs a pass over the picture
 */
public record ImageLimits(int maxBytes, long maxPixels, int maxScans) {

    /** 16 MiB, 64 megapixels, 100 scans. */
    public static final ImageLimits DEFAULT = new ImageLimits(16 << 20, 64_000_000, 100);

    /** Encoders write about ten; all of a largest picture's would take many seconds. */
    private static final int MAX_FULL_SCANS = 16;

    /** What JPEG, GIF and WebP end at anyway; keeps the resampled long side within an int. */
    private static final int MAX_SIDE = 65_535;

    /** Checks the ranges; more than 700 megapixels do not fit one array. */
    public ImageLimits {
        if (maxBytes < 1 || maxPixels < 1 || maxPixels > 700_000_000 || maxScans < 1) {
            throw new IllegalArgumentException(
                    "limits of %d bytes, %d pixels, %d scans"
                            .formatted(maxBytes, maxPixels, maxScans));
        }
    }

    void checkSize(long width, long height) {
        if (width < 1 || height < 1) {
            throw ImageRejectedException.corrupt(
                    "the picture is %d x %d pixels".formatted(width, height));
        }
        if (width > maxPixels / height || Math.max(width, height) > MAX_SIDE) {
            throw new ImageRejectedException(
                    ImageRejectedException.Code.TOO_MANY_PIXELS,
                    "the picture is %d x %d pixels, allowed are %d, and %d a side: send a smaller one"
                            .formatted(width, height, maxPixels, MAX_SIDE));
        }
    }

    void checkScans(JpegHeader header) {
        checkSize(header.width(), header.height());
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
                            + " picture: save it as a baseline JPEG");
        }
    }
}
