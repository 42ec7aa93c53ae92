package dev.pictor.ingest.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.pictor.events.Refusal;
import dev.pictor.ingest.rejections.RejectionId;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A refusal.
 *
 * @param id to send it again by
 * @param image the image id
 * @param code the kind of refusal
 * @param reason in words
 * @param at when
 * @param service who refused
 * @param source where the refused record lay
 * @param sha256 of what was sent
 * @param bytes of that
 * @param retries how often it had been sent again
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "What was refused, and why.")
public record RejectedImage(
        String id,
        @Schema(description = "The image id; absent where none can be read") @Nullable String image,
        @Schema(description = "The kind of refusal, such as image-corrupt") String code,
        @Schema(description = "Why, in words") String reason,
        Instant at,
        @Schema(description = "The service that refused") String service,
        @Schema(description = "Where the refused record lay: topic-partition@offset") String source,
        @Schema(description = "Of the refused record's value, in hex; absent if it had none")
                @Nullable String sha256,
        @Schema(description = "The length of the value") int bytes,
        @Schema(description = "How often it had been sent again before") int retries) {

    static RejectedImage of(Refusal refusal) {
        return new RejectedImage(
                RejectionId.of(refusal.place()).toString(),
                refusal.id(),
                refusal.code(),
                refusal.reason(),
                refusal.at(),
                refusal.service(),
                refusal.source().toString(),
                refusal.sha256(),
                refusal.bytes(),
                refusal.retries());
    }
}
