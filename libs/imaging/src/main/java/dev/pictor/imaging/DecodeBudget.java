package dev.pictor.imaging;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Decodes within a share of the heap, however many threads decode: small images beside one another,
 * the largest alone. Memory then follows from the settings and not from what strangers send.
 * Thread-safe.
 */
public final class DecodeBudget {

    /** Longer than any image waits for others, where it may wait as long as it takes. */
    public static final Duration PATIENT = Duration.ofDays(365);

    private static final int SHARES = 16;

    private final List<Tier> tiers = new ArrayList<>();
    private final Semaphore free = new Semaphore(SHARES, true);
    private final Duration patience;

    /** What decodes images that need this many shares. */
    private record Tier(int shares, ImageDecoder decoder) {}

    /** An image whose turn does not come in time; later it may. */
    public static final class BusyException extends RuntimeException {

        private BusyException(Duration patience) {
            super(
                    "other images have been decoded for %d ms, and this one waits for its turn"
                            .formatted(patience.toMillis()));
        }
    }

    /**
     * Bytes of the heap for pixels: at most half of it, the rest is for files and what else there
     * is.
     *
     * @param setting its name
     * @param pixels what it says, of the {@link ImageLimits#USUAL usual} kind; 0 for half of the
     *     heap
     * @throws IllegalArgumentException if that is more than half of the heap
     */
    public static long heap(String setting, long pixels) {
        long most = Runtime.getRuntime().maxMemory() / 2;
        long asked = pixels * ImageLimits.USUAL;
        if (asked > most) {
            throw new IllegalArgumentException(
                    "%s is %d, which takes %d MB; of this service's heap %d MB are for pixels: lower"
                                    .formatted(setting, pixels, asked >> 20, most >> 20)
                            + " it, or give the service more memory (-Xmx)");
        }
        return asked == 0 ? most : asked;
    }

    /**
     * A budget.
     *
     * @param limits of one image; {@link ImageLimits#maxHeap} is that of all that are decoded at
     *     once
     * @param patience how long an image waits for others
     */
    public DecodeBudget(ImageLimits limits, Duration patience) {
        this.patience = patience;
        for (int shares = 1; shares <= SHARES; shares *= 2) {
            var limited =
                    new ImageLimits(
                            limits.maxBytes(),
                            limits.maxPixels(),
                            limits.maxScans(),
                            Math.max(1, limits.maxHeap() / SHARES * shares));
            tiers.add(new Tier(shares, new ImageDecoder(limited)));
        }
    }

    /**
     * Decodes an image and uses it while its pixels are within the budget.
     *
     * @throws ImageRejectedException if it is no image within the limits
     * @throws BusyException if its turn does not come
     */
    public <T> T with(byte[] file, Function<DecodedImage, T> use) {
        long deadline = System.nanoTime() + patience.toNanos();
        for (var tier : tiers) {
            acquire(tier.shares(), deadline);
            try {
                return use.apply(tier.decoder().decode(file));
            } catch (ImageRejectedException e) {
                // Sizes are checked before pixels are allocated, so a try costs next to nothing.
                if (e.code() != ImageRejectedException.Code.TOO_MANY_PIXELS
                        || tier.equals(tiers.getLast())) {
                    throw e;
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
}
