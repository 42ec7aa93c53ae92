package dev.pictor.embed;

import dev.pictor.index.qdrant.QdrantConnection;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Settings of embed-service; an environment variable is the name in capitals with underscores. */
@ConfigMapping(prefix = "pictor")
public interface EmbedSettings {

    /** Directory of the CLIP checkpoint. */
    @WithDefault("models/emoji-reference")
    Path model();

    /** Number that tells this replica from others of embed-service. */
    @WithDefault("0")
    String replica();

    /** Where the tower runs: auto (a GPU if there is one), cpu or gpu:N. */
    @WithDefault("auto")
    String device();

    /**
     * In which type the tower multiplies: auto (bf16 on a CPU where it is faster, else fp32), fp32,
     * bf16 or fp16.
     */
    @WithDefault("auto")
    String precision();

    /** Most images the tower takes at once. */
    @WithName("embed.batch")
    @WithDefault("16")
    @Min(1)
    @Max(1024)
    int batch();

    /**
     * Most images between two looks at the index, and what is done again after a kill; at least a
     * batch of the tower.
     */
    @WithName("embed.poll")
    @WithDefault("32")
    @Min(1)
    @Max(4096)
    int poll();

    /**
     * Threads of the tower for one batch; 0 for half of the processors, as two batches are in work
     * at once.
     */
    @WithName("embed.threads")
    @WithDefault("0")
    @Min(0)
    @Max(256)
    int threads();

    /**
     * How long a marker keeps the id of a deleted image in the index, so that nothing older brings
     * the image back: 1 second to 365 days, and in any case as long as the topic of ready images
     * keeps its records.
     */
    @WithName("erasure.markers")
    @WithDefault("P3D")
    @DurationMin(seconds = 1)
    @DurationMax(days = 365)
    Duration markers();

    /** Where the vectors go. */
    QdrantConnection qdrant();
}
