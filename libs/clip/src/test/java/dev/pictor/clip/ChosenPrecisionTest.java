package dev.pictor.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ChosenPrecisionTest {

    private static final CpuFeatures WITH = new CpuFeatures(Set.of("avx512_bf16"));
    private static final CpuFeatures WITHOUT = new CpuFeatures(Set.of("avx512f"));

    private static ChosenPrecision auto(boolean gpu, CpuFeatures processor, double gain) {
        return ChosenPrecision.of(Precision.AUTO, gpu, processor, () -> gain);
    }

    private static double notAsked() {
        return fail("there is nothing to measure");
    }

    @Test
    void autoIsBf16WhereItIsFaster() {
        assertThat(auto(false, WITH, 1.9))
                .isEqualTo(
                        new ChosenPrecision(
                                Precision.BF16,
                                "the processor has avx512_bf16, and bf16 runs at 1.90 times the"
                                        + " speed of fp32"));
    }

    @Test
    void autoIsFp32WhereTheProcessorHasBf16ButSlowly() {
        assertThat(auto(false, WITH, 0.54).type()).isEqualTo(Precision.FP32);
        assertThat(auto(false, WITH, 0.54).reason()).contains("0.54");
    }

    @Test
    void autoIsFp32WithoutBf16AndOnAGpu() {
        assertThat(
                        ChosenPrecision.of(
                                        Precision.AUTO,
                                        false,
                                        WITHOUT,
                                        ChosenPrecisionTest::notAsked)
                                .type())
                .isEqualTo(Precision.FP32);
        assertThat(
                        ChosenPrecision.of(
                                        Precision.AUTO, true, WITH, ChosenPrecisionTest::notAsked)
                                .type())
                .isEqualTo(Precision.FP32);
    }

    @Test
    void whatWasSetIsKept() {
        assertThat(
                        ChosenPrecision.of(
                                Precision.BF16, false, WITHOUT, ChosenPrecisionTest::notAsked))
                .isEqualTo(new ChosenPrecision(Precision.BF16, "as set"));
    }
}
