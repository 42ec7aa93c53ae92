package dev.pictor.query;

import dev.pictor.index.qdrant.QdrantConnection;
import dev.pictor.objects.ObjectStoreConnection;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Settings of query-service; an environment variable is the name in capitals with underscores. */
@ConfigMapping(prefix = "pictor")
public interface QuerySettings {

    /** Directory of the CLIP checkpoint. */
    @WithDefault("models/emoji-reference")
    Path model();

    /** A phi to start with until a release is announced; empty for phi.safetensors of the model. */
    Optional<Path> phi();

    /** Where the towers run: auto (a GPU if there is one), cpu or gpu:N. */
    @WithDefault("auto")
    String device();

    /**
     * In which type the towers multiply: auto (bf16 on a CPU where it is faster, else fp32), fp32,
     * bf16 or fp16.
     */
    @WithDefault("auto")
    String precision();

    /** Most inputs an encoder takes at once. */
    @WithName("query.batch")
    @WithDefault("32")
    @Min(1)
    @Max(1024)
    int batch();

    /** Highest limit a search may ask for. */
    @WithName("query.max-limit")
    @WithDefault("1000")
    @Min(1)
    @Max(10_000)
    int maxLimit();

    /** How many releases can be pinned besides the active one; each costs its phi's memory. */
    @WithName("query.releases")
    @WithDefault("3")
    @Min(0)
    @Max(100)
    int releases();

    /**
     * Pixels of query images decoded at once; 0 for what fits in half of the heap. A pixel takes 6
     * bytes, some kinds up to 19, and then counts as more than one.
     */
    @WithName("query.pixels")
    @WithDefault("0")
    @Min(0)
    @Max(1_000_000_000_000L)
    long pixels();

    /** How long an image waits for its turn to be decoded before it is answered with 503. */
    @WithName("query.patience")
    @WithDefault("10s")
    @DurationMin(millis = 1)
    @DurationMax(minutes = 1)
    Duration patience();

    /** Where the vectors are. */
    QdrantConnection qdrant();

    /** Where originals, thumbnails and releases lie. */
    ObjectStoreConnection objects();

    /** What a query's image may cost. */
    LimitSettings limits();

    /** Limits on images. */
    interface LimitSettings {
        /** Largest file in bytes. */
        @WithDefault("16000000")
        @Min(1)
        int bytes();

        /** Largest image in pixels. */
        @WithDefault("64000000")
        @Min(1)
        @Max(700_000_000)
        long pixels();

        /** Most scans of a progressive JPEG. */
        @WithDefault("100")
        @Min(1)
        int scans();
    }
}
