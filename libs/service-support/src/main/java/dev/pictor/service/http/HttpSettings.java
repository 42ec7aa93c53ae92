package dev.pictor.service.http;

import io.quarkus.runtime.annotations.StaticInitSafe;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Settings of every HTTP service. */
@StaticInitSafe
@ConfigMapping(prefix = "pictor.http")
public interface HttpSettings {

    /** The smallest {@link #bodies}. */
    long LEAST_BODIES = 32 << 20;

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

    /**
     * Heap for the bodies of requests in flight, in which a file counts three times and JSON or
     * text six times; a quarter of the heap if empty. What does not fit is answered with 503; an
     * eighth is kept for bodies of up to 1 MiB.
     */
    Optional<MemorySize> bodies();

    /**
     * Names by which this service may be called, for one behind a proxy on the same machine; empty
     * for localhost where it listens on loopback only, and for any name elsewhere.
     */
    Optional<List<String>> hosts();

    /**
     * Origins, such as {@code https://shop.example}, whose pages may publish, delete and train from
     * a browser; pages of this origin always may.
     */
    Optional<List<String>> origins();

    /** How long a body may lag behind {@link #bodyRate} before it is answered with 408. */
    @WithDefault("10s")
    @DurationMin(millis = 100)
    @DurationMax(hours = 1)
    Duration bodyPatience();

    /** Bytes a second that a body must come with. */
    @WithDefault("64K")
    MemorySize bodyRate();

    /** Bytes of heap for bodies. */
    default long bodyBytes() {
        return bodies().map(MemorySize::asLongValue)
                .orElse(Math.max(LEAST_BODIES, Runtime.getRuntime().maxMemory() / 4));
    }
}
