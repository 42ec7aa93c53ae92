package dev.pictor.ingest.intake;

import dev.pictor.clip.image.DecodedImage;
import dev.pictor.clip.image.ImageDecoder;
import dev.pictor.clip.image.ImageLimits;
import dev.pictor.clip.image.ImageRejectedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * Bounds the pixels that are decoded at once, however many threads decode: each has an even share,
 * and a picture too large for it waits for the shares of others. Memory then follows from the
 * settings and not from what strangers send. Thread-safe.
 */
public final class PixelBudget {

    private final List<Tier> tiers = new ArrayList<>();
    private final Semaphore free;

    /** What decodes pictures that need this many shares. */
    private record Tier(int shares, ImageDecoder decoder) {}

    /**
     * A budget.
     *
     * @param limits of one picture
     * @param pixels decoded at once; one picture of the limits' size fits whatever this says
     * @param threads that decode, each with a share
     */
    public PixelBudget(ImageLimits limits, long pixels, int threads) {
        free = new Semaphore(threads, true);
        long share = Math.max(1, Math.max(pixels, limits.maxPixels()) / threads);
        for (int shares = 1; shares < threads; shares *= 2) {
            long most = Math.min(limits.maxPixels(), shares * share);
            var limited = new ImageLimits(limits.maxBytes(), most, limits.maxScans());
            tiers.add(new Tier(shares, new ImageDecoder(limited)));
        }
        tiers.add(new Tier(threads, new ImageDecoder(limits)));
    }

    /**
     * Decodes a picture and uses it while its pixels are within the budget.
     *
     * @throws ImageRejectedException if it is no picture within the limits
     */
    <T> T with(byte[] file, Function<DecodedImage, T> use) {
        for (var tier : tiers) {
            free.acquireUninterruptibly(tier.shares());
            try {
                return use.apply(tier.decoder().decode(file));
            } catch (ImageRejectedException e) {
                // Sizes are checked before pixels are allocated, so a try costs next to nothing.
                if (tier.equals(tiers.getLast()) || !forSize(e)) {
                    throw e;
                }
            } finally {
                free.release(tier.shares());
            }
        }
        throw new IllegalStateException("the last tier decodes or throws");
    }

    private static boolean forSize(ImageRejectedException e) {
        return switch (e.code()) {
            case TOO_MANY_PIXELS, TOO_MANY_FRAMES -> true; // scans are counted by the pixels
            case EMPTY, TOO_MANY_BYTES, UNSUPPORTED_FORMAT, CORRUPT -> false;
        };
    }
}
