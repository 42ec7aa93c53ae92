package dev.pictor.ingest.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.pictor.events.Refusal;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A caption that was refused.
 *
 * @param caption the caption id
 * @param code the kind of refusal
 * @param reason in words
 * @param at when
 * @param source where the refused record lay
 * @param sha256 of what was sent
 * @param bytes of that
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "A caption that was refused, and why.")
public record RejectedCaption(
        @Schema(description = "The caption id; absent where none can be read")
                @Nullable String caption,
        @Schema(description = "The kind of refusal, such as caption-invalid") String code,
        @Schema(description = "Why, in words") String reason,
        Instant at,
        @Schema(description = "Where the refused record lay: topic-partition@offset") String source,
        @Schema(description = "Of the refused record's value, in hex; absent if it had none")
                @Nullable String sha256,
        @Schema(description = "The length of the value") int bytes) {

    static RejectedCaption of(Refusal refusal) {
        return new RejectedCaption(
                refusal.id(),
                refusal.code(),
                refusal.reason(),
                refusal.at(),
                refusal.source().toString(),
                refusal.sha256(),
                refusal.bytes());
    }
}
