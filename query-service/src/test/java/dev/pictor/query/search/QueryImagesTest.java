package dev.pictor.query.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pictor.clip.image.ImageLimits;
import dev.pictor.clip.image.ImageRejectedException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class QueryImagesTest {

    private static final ImageLimits LIMITS = new ImageLimits(1 << 20, 10_000, 100);
    private static final Duration LONG = Duration.ofMinutes(10);

    @Test
    void pixelsDecodedAtOnceStayWithinTheBudget() throws Exception {
        var images = new QueryImages(LIMITS, 10_000, LONG);
        var small = png(25, 25);
        var medium = png(70, 70);
        var large = png(100, 100);
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var work =
                    Stream.iterate(0, i -> i + 1)
                            .limit(120)
                            .map(i -> i % 3 == 0 ? large : i % 3 == 1 ? medium : small)
                            .<Callable<Integer>>map(file ->
                                    () ->
                                            images.with(
                                                    file,
                                                    image -> {
                                                        int pixels = image.width() * image.height();
                                                        most.accumulateAndGet(
                                                                now.addAndGet(pixels), Math::max);
                                                        LockSupport.parkNanos(100_000);
                                                        now.addAndGet(-pixels);
                                                        return pixels;
                                                    }))
                            .toList();
            for (var future : pool.invokeAll(work)) {
                assertThat(future.get()).isPositive();
            }
        }
        assertThat(most.get()).isEqualTo(10_000);
    }

    @Test
    void anImageWhoseTurnDoesNotComeIsBusyAndTheNextIsNot() throws Exception {
        var images = new QueryImages(LIMITS, 10_000, Duration.ofMillis(20));
        var file = png(100, 100);
        var inside = new CountDownLatch(1);
        var leave = new CountDownLatch(1);
        var first =
                CompletableFuture.supplyAsync(() ->
                        images.with(
                                file,
                                image -> {
                                    inside.countDown();
                                    try {
                                        leave.await();
                                    } catch (InterruptedException e) {
                                        throw new IllegalStateException(e);
                                    }
                                    return image.width();
                                }));
        inside.await();
        assertThatThrownBy(() -> images.with(file, image -> image))
                .isInstanceOf(QueryImages.BusyException.class)
                .hasMessageContaining("20 ms");
        leave.countDown();
        assertThat(first.get()).isEqualTo(100);
        int width = images.with(file, image -> image.width());
        assertThat(width).isEqualTo(100);
    }

    @Test
    void whatNeverFitsIsRefusedWithTheSettingThatSaysSo() throws IOException {
        var file = png(60, 60);
        assertThatThrownBy(() -> new QueryImages(LIMITS, 3_000, LONG).with(file, image -> image))
                .isInstanceOf(ImageRejectedException.class)
                .hasMessageContainingAll("60 x 60", "3000", "PICTOR_QUERY_PIXELS");
        var larger = png(101, 100);
        assertThatThrownBy(() -> new QueryImages(LIMITS, 90_000, LONG).with(larger, image -> image))
                .isInstanceOf(ImageRejectedException.class)
                .hasMessageContaining("allowed are 10000")
                .hasMessageNotContaining("PICTOR_QUERY_PIXELS");
    }

    @Test
    void damageAndErrorsGiveTheSharesBackAndStayWhatTheyAre() throws IOException {
        var images = new QueryImages(LIMITS, 10_000, Duration.ofMillis(20));
        var file = png(100, 100);
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> images.with(new byte[] {1, 2, 3}, image -> image))
                    .isInstanceOf(ImageRejectedException.class);
            assertThatThrownBy(() ->
                            images.with(
                                    file,
                                    image -> {
                                        throw new OutOfMemoryError("Java heap space");
                                    }))
                    .isInstanceOf(OutOfMemoryError.class);
        }
        int width = images.with(file, image -> image.width());
        assertThat(width).isEqualTo(100);
    }

    private static byte[] png(int width, int height) throws IOException {
        var out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", out);
        return out.toByteArray();
    }
}
