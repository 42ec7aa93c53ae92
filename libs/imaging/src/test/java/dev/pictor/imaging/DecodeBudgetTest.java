package dev.pictor.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class DecodeBudgetTest {

    /** Room for 16 images of 1,000 pixels, or one of 16,000. */
    private static final ImageLimits LIMITS = new ImageLimits(1 << 20, 20_000, 100, 16 * 6_000);

    private static DecodeBudget budget(Duration patience) {
        return new DecodeBudget(LIMITS, patience);
    }

    @Test
    void smallOnesAreDecodedBesideOneAnother() throws Exception {
        var budget = budget(DecodeBudget.PATIENT);
        var small = png(40, 25);
        var all = new CountDownLatch(16);
        try (var pool = Executors.newFixedThreadPool(16)) {
            var work =
                    Stream.generate(() -> small)
                            .limit(16)
                            .map(file ->
                                    pool.submit(() ->
                                            budget.with(
                                                    file,
                                                    decoded -> {
                                                        all.countDown();
                                                        awaitAll(all); // all are within at once
                                                        return decoded.image().width();
                                                    })))
                            .toList();
            for (var width : work) {
                assertThat(width.get()).isEqualTo(40);
            }
        }
    }

    @Test
    void whileALargeOneIsDecodedOthersWaitAndAreNotKeptForEver() throws IOException {
        var budget = budget(Duration.ofMillis(1));
        var large = png(160, 100);
        var small = png(10, 10);
        int width =
                budget.with(
                        large,
                        decoded -> {
                            assertThatThrownBy(() -> budget.with(small, other -> other))
                                    .isInstanceOf(DecodeBudget.BusyException.class);
                            return decoded.image().width();
                        });
        assertThat(width).isEqualTo(160);
        int after = budget.with(small, decoded -> decoded.image().width());
        assertThat(after).isEqualTo(10);
    }

    @Test
    void whatCanNeverFitIsRefusedWithItsMemory() throws IOException {
        var budget = budget(DecodeBudget.PATIENT);
        var larger = png(161, 100);
        assertThatThrownBy(() -> budget.with(larger, decoded -> decoded))
                .isInstanceOf(ImageRejectedException.class)
                .hasMessageContaining("memory to decode");
        var tooLarge = png(201, 100);
        assertThatThrownBy(() -> budget.with(tooLarge, decoded -> decoded))
                .isInstanceOf(ImageRejectedException.class)
                .hasMessageContaining("allowed are 20000");
    }

    @Test
    void aFailureGivesTheSharesBack() throws IOException {
        var budget = budget(Duration.ofMillis(1));
        for (int i = 0; i < 40; i++) {
            assertThatThrownBy(() -> budget.with(new byte[] {1, 2, 3}, decoded -> decoded))
                    .isInstanceOf(ImageRejectedException.class);
        }
        int width = budget.with(png(160, 100), decoded -> decoded.image().width());
        assertThat(width).isEqualTo(160);
    }

    private static void awaitAll(CountDownLatch all) {
        try {
            all.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] png(int width, int height) throws IOException {
        var out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", out);
        return out.toByteArray();
    }
}
