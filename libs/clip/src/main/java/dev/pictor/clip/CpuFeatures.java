package dev.pictor.clip;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the processor can do, as Linux tells it.
 *
 * @param names names of its features, such as {@code avx2}
 */
record CpuFeatures(Set<String> names) {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    /** Units that multiply in bfloat16: Intel's and AMD's, Intel's tiles, Arm's. */
    private static final List<String> BFLOAT16 = List.of("avx512_bf16", "amx_bf16", "bf16");

    /** The features of this machine's processor; none where the system does not tell. */
    static CpuFeatures read() {
        if (!Files.isReadable(CPU_INFO)) {
            return new CpuFeatures(Set.of());
        }
        try {
            return of(Files.readAllLines(CPU_INFO));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the lines {@code flags : ...} (x86) and {@code Features : ...} (Arm). */
    static CpuFeatures of(List<String> lines) {
        var names = new HashSet<String>();
        for (var line : lines) {
            if (line.startsWith("flags") || line.startsWith("Features")) {
                names.addAll(List.of(line.substring(line.indexOf(':') + 1).strip().split(" +")));
            }
        }
        return new CpuFeatures(names);
    }

    /** The feature by which it multiplies in bfloat16. */
    Optional<String> bfloat16() {
        return BFLOAT16.stream().filter(names::contains).findFirst();
    }
}
