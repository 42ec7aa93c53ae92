package dev.pictor.ingest.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pictor.clip.image.ImageLimits;
import dev.pictor.clip.image.ImageRejectedException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PixelBudgetTest {

    private static final int THREADS = 4;
    private static final ImageLimits LIMITS = new ImageLimits(1 << 20, 10_000, 100);

    @Test
    void pixelsDecodedAtOnceStayWithinTheBudget() throws Exception {
        var budget = new PixelBudget(LIMITS, 10_000, THREADS);
        var small = png(50, 50);
        var medium = png(70, 70);
        var large = png(100, 100);
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        try (var pool = Executors.newFixedThreadPool(THREADS)) {
            var work =
                    Stream.iterate(0, i -> i + 1)
                            .limit(120)
                            .map(i -> i % 3 == 0 ? large : i % 3 == 1 ? medium : small)
                            .<Callable<Integer>>map(file ->
                                    () ->
                                            budget.with(
                                                    file,
                                                    decoded -> {
                                                        int pixels =
                                                                decoded.image().width()
                                                                        * decoded.image().height();
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
    void whatIsTooLargeForAllSharesIsRefusedWithTheRealLimit() throws IOException {
        var budget = new PixelBudget(LIMITS, 1, THREADS);
        var larger = png(101, 100);
        assertThatThrownBy(() -> budget.with(larger, decoded -> decoded))
                .isInstanceOf(ImageRejectedException.class)
                .hasMessageContaining("allowed are 10000");
        int width = budget.with(png(100, 100), decoded -> decoded.image().width());
        assertThat(width).isEqualTo(100);
    }

    @Test
    void aFailureGivesTheSharesBack() throws IOException {
        var budget = new PixelBudget(LIMITS, 10_000, 1);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> budget.with(new byte[] {1, 2, 3}, decoded -> decoded))
                    .isInstanceOf(ImageRejectedException.class);
        }
        int width = budget.with(png(10, 10), decoded -> decoded.image().width());
        assertThat(width).isEqualTo(10);
    }

    private static byte[] png(int width, int height) throws IOException {
        var out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", out);
        return out.toByteArray();
    }
}
