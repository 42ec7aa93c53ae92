package dev.pictor.ingest.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.pictor.events.ErasureEvent;
import dev.pictor.ingest.erasure.Retentions;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The receipt of an erasure.
 *
 * @param id the image id
 * @param steps what was done
 * @param remains what the topics may hold
 */
@Schema(description = "What was removed of an image, where and when, and what may remain.")
public record Receipt(
        String id,
        @Schema(description = "In the order in which they were told") List<Step> steps,
        @Schema(
                        description =
                                "What a replay of a topic could still find, counted from the newest"
                                        + " delete; an active segment may keep it somewhat longer")
                List<Remains> remains) {

    /**
     * A step.
     *
     * @param step what was done
     * @param version of the delete
     * @param place where
     * @param at when
     * @param detail in words
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "ErasureStep")
    public record Step(
            @Schema(description = "deleted, vector, objects, captions or marker")
                    ErasureEvent.Step step,
            @Schema(description = "Of the delete; absent where it is not known")
                    @Nullable Long version,
            String place,
            Instant at,
            @Nullable String detail) {}

    /**
     * What a topic may hold.
     *
     * @param topic its name
     * @param what of the image
     * @param until when it is deleted
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "ErasureRemains")
    public record Remains(
            String topic,
            String what,
            @Schema(description = "Absent if the topic keeps it for ever")
                    @Nullable Instant until) {}

    static Receipt of(String id, List<ErasureEvent> events, List<Retentions.Remains> remains) {
        return new Receipt(
                id,
                events.stream()
                        .map(e -> new Step(e.step(), e.version(), e.place(), e.at(), e.detail()))
                        .toList(),
                remains.stream().map(r -> new Remains(r.topic(), r.what(), r.until())).toList());
    }
}
