package dev.pictor.ingest;

import dev.pictor.objects.ObjectStoreConnection;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Settings of ingest-service; an environment variable is the name in capitals with underscores. */
@ConfigMapping(prefix = "pictor")
public interface IngestSettings {

    /** Directory of the CLIP checkpoint whose preprocessing images go through. */
    @WithDefault("models/emoji-reference")
    Path model();

    /** Number that tells this replica from others of ingest-service. */
    @WithDefault("0")
    String replica();

    /** Topics that are missing are created with these. */
    TopicSettings topics();

    /** Where originals and thumbnails lie. */
    ObjectStoreConnection objects();

    /** What an image may cost. */
    LimitSettings limits();

    /** What a caption may be. */
    CaptionSettings captions();

    /** How what was deleted, or replaced, leaves the object store. */
    ErasureSettings erasure();

    /** Newest rejections that are remembered, and so read back at start. */
    @WithName("ingest.rejections")
    @WithDefault("1000")
    @Min(1)
    @Max(100_000)
    int rejections();

    /** Threads that decode; 0 for one a processor. */
    @WithName("ingest.threads")
    @WithDefault("0")
    @Min(0)
    @Max(256)
    int threads();

    /**
     * Pixels decoded at once by all threads; 0 for what fits in half of the heap. A pixel takes 6
     * bytes, some kinds up to 19, and then counts as more than one.
     */
    @WithName("ingest.pixels")
    @WithDefault("0")
    @Min(0)
    @Max(1_000_000_000_000L)
    long pixels();

    /** Threads that decode. */
    default int decoders() {
        return threads() > 0 ? threads() : Runtime.getRuntime().availableProcessors();
    }

    /** Settings of topics. */
    interface TopicSettings {
        /** Partitions of a topic; fixed for its life. */
        @WithDefault("6")
        @Min(1)
        int partitions();

        /** Replicas of a partition: 3 on a cluster. */
        @WithDefault("1")
        @Min(1)
        short replication();
    }

    /** Settings of erasure. */
    interface ErasureSettings {
        /**
         * How often originals and thumbnails that no image has any more are removed: 1 second to 12
         * hours, as the catalog forgets after a day what an image was before.
         */
        @WithDefault("PT1H")
        @DurationMin(seconds = 1)
        @DurationMax(hours = 12)
        Duration every();

        /**
         * How long they are kept aside before they are gone, in case that the same bytes are being
         * published at that moment; what is taken in must be committed in half of it. 20 seconds to
         * 1 hour.
         */
        @WithDefault("PT15M")
        @DurationMin(seconds = 20)
        @DurationMax(hours = 1)
        Duration grace();
    }

    /** Limits on images. */
    interface LimitSettings {
        /** Largest file in bytes; the topic takes 16 MiB. */
        @WithDefault("16000000")
        @Min(1)
        @Max(16_700_000)
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

    /** Settings of captions. */
    interface CaptionSettings {
        /** Longest cleaned caption in characters; longer ones are cut at a word. */
        @WithDefault("1000")
        @Min(16)
        @Max(8_000)
        int maxLength();

        /** Most captions of one HTTP request. */
        @WithDefault("10000")
        @Min(1)
        @Max(1_000_000)
        int perRequest();
    }
}
