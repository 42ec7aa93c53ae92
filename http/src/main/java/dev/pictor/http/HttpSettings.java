package dev.pictor.http;

import io.quarkus.runtime.annotations.StaticInitSafe;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.util.Optional;

/** Settings of every HTTP service. */
@StaticInitSafe
@ConfigMapping(prefix = "pictor.http")
public interface HttpSettings {

    /** File of API keys, see {@link ApiKeys}; without one, everybody may do everything. */
    Optional<Path> keys();

    /** Requests a second that one client may make in the long run; 0 for no limit. */
    @WithDefault("0")
    @Min(0)
    @Max(1_000_000)
    int rate();

    /** Requests that one client may make at once before {@link #rate} holds. */
    @WithDefault("100")
    @Min(1)
    @Max(1_000_000)
    int burst();
}
