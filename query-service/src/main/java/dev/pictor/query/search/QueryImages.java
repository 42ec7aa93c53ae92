package dev.pictor.query.search;

import dev.pictor.clip.image.ImageDecoder;
import dev.pictor.clip.image.ImageLimits;
import dev.pictor.clip.image.ImageRejectedException;
import dev.pictor.clip.image.RgbImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Decodes the images of queries within a number of pixels for all of them: small ones beside one
 * another, the largest alone. An image waits for its turn, but not for long. Thread-safe.
 */
public final class QueryImages {

    private static final int SHARES = 16;

    private final List<Tier> tiers = new ArrayList<>();
    private final Semaphore free = new Semaphore(SHARES, true);
    private final ImageLimits limits;
    private final long pixels;
    private final Duration patience;

    /** What decodes images that need this many shares. */
    private record Tier(int shares, ImageDecoder decoder) {}

    /** An image whose turn does not come in time; later it may. */
    public static final class BusyException extends RuntimeException {

        private BusyException(Duration patience) {
            super(
                    "other query images have been decoded for %d ms, and this one waits for its turn"
                            .formatted(patience.toMillis()));
        }
    }

    /**
     * A decoder.
     *
     * @param limits of one image
     * @param pixels decoded at once; a larger image is refused whatever its limits say
     * @param patience how long an image waits
     */
    public QueryImages(ImageLimits limits, long pixels, Duration patience) {
        this.limits = limits;
        this.pixels = pixels;
        this.patience = patience;
        for (int shares = 1; shares <= SHARES; shares *= 2) {
            long most = Math.clamp(pixels * shares / SHARES, 1, limits.maxPixels());
            var limited = new ImageLimits(limits.maxBytes(), most, limits.maxScans());
            tiers.add(new Tier(shares, new ImageDecoder(limited)));
        }
    }

    /**
     * Decodes an image and uses it while its pixels are within the budget.
     *
     * @throws ImageRejectedException if it is no image within the limits
     * @throws BusyException if its turn does not come
     */
    <T> T with(byte[] file, Function<RgbImage, T> use) {
        long deadline = System.nanoTime() + patience.toNanos();
        for (var tier : tiers) {
            acquire(tier.shares(), deadline);
            try {
                return use.apply(tier.decoder().decode(file).image());
            } catch (ImageRejectedException e) {
                // Sizes are checked before pixels are allocated, so a try costs next to nothing.
                if (!forSize(e)) {
                    throw e;
                }
                if (tier.equals(tiers.getLast())) {
                    throw pixels < limits.maxPixels() ? named(e) : e;
                }
            } finally {
                free.release(tier.shares());
            }
        }
        throw new IllegalStateException("the last tier decodes or throws");
    }

    private void acquire(int shares, long deadline) {
        try {
            if (!free.tryAcquire(shares, deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new BusyException(patience);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BusyException(patience);
        }
    }

    private static ImageRejectedException named(ImageRejectedException e) {
        return new ImageRejectedException(
                e.code(), e.getMessage() + ", or raise PICTOR_QUERY_PIXELS of query-service");
    }

    private static boolean forSize(ImageRejectedException e) {
        return switch (e.code()) {
            case TOO_MANY_PIXELS, TOO_MANY_FRAMES -> true; // scans are counted by the pixels
            case EMPTY, TOO_MANY_BYTES, UNSUPPORTED_FORMAT, CORRUPT -> false;
        };
    }
}
