package dev.pictor.clip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CpuFeaturesTest {

    @Test
    void bfloat16IsFoundByTheNameThatEachVendorGivesIt() {
        assertThat(features("flags\t\t: fpu avx512f avx512_bf16 avx512_fp16").bfloat16())
                .contains("avx512_bf16");
        assertThat(features("flags : fpu amx_tile amx_bf16").bfloat16()).contains("amx_bf16");
        assertThat(features("Features\t: fp asimd i8mm bf16").bfloat16()).contains("bf16");
    }

    @Test
    void aProcessorWithoutItIsNotTakenForOne() {
        assertThat(features("flags : fpu avx512f avx512_fp16 avx512_vnni").bfloat16()).isEmpty();
        assertThat(features("model name : bf16", "vmx flags : bf16").bfloat16()).isEmpty();
        assertThat(features().bfloat16()).isEmpty();
    }

    private static CpuFeatures features(String... lines) {
        return CpuFeatures.of(List.of(lines));
    }
}
