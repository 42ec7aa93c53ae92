package dev.pictor.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pictor.imaging.RgbImage;
import org.junit.jupiter.api.Test;

class InstanceBoxTest {

    /** A pixel's value tells where it was: 10 times its row plus its column, in all channels. */
    private static RgbImage image(int width, int height) {
        var pixels = new byte[3 * width * height];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (10 * (i / 3 / width) + i / 3 % width + 1);
        }
        return new RgbImage(width, height, pixels);
    }

    private static int at(RgbImage image, int row, int column) {
        return image.pixels()[3 * (row * image.width() + column)];
    }

    @Test
    void theSurroundingsAreCutAndMadeSquareWithBlack() {
        // from 3 - 0.7 * 2 = 1.6 to 1.6 + 1.7 * 2 = 5.0; from 2 - 0.7 = 1.3 to 3.0
        var cut = new InstanceBox(3, 2, 2, 1).cut(image(8, 8));
        assertThat(cut.width()).isEqualTo(3);
        assertThat(cut.height()).isEqualTo(3);
        // two rows on a square of three: the odd row of black is below
        assertThat(at(cut, 0, 0)).isEqualTo(10 + 2 + 1);
        assertThat(at(cut, 1, 2)).isEqualTo(20 + 4 + 1);
        assertThat(at(cut, 2, 0)).isZero();
    }

    @Test
    void cornersAreRoundedHalfToEven() {
        // left 0.5 -> 0, right 0.5 + 1.7 * 5 = 9 -> 8 at the edge
        var cut = new InstanceBox(4, 0, 5, 8).cut(image(8, 8));
        assertThat(at(cut, 0, 0)).isEqualTo(1);
        assertThat(cut.width()).isEqualTo(8);
    }

    @Test
    void whatSticksOutIsCutOff() {
        var cut = new InstanceBox(-2, -2, 4, 4).cut(image(3, 2));
        assertThat(cut.width()).isEqualTo(3);
        assertThat(at(cut, 0, 2)).isEqualTo(3);
        assertThat(at(cut, 2, 0)).isZero();
    }

    @Test
    void whatIsOutsideOrEmptyIsRefused() {
        assertThatThrownBy(() -> new InstanceBox(90, 90, 3, 3).cut(image(8, 8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not inside of an image of 8 x 8");
        assertThatThrownBy(() -> new InstanceBox(0, 0, 0, 3))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new InstanceBox(0, 0, Double.NaN, 3))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
