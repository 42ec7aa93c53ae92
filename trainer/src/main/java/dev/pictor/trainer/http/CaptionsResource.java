package dev.pictor.trainer.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.pictor.service.http.Role;
import dev.pictor.training.corpus.CaptionText;
import dev.pictor.training.corpus.Corpus;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What there is to learn from. */
@RolesAllowed(Role.READ)
@Produces(MediaType.APPLICATION_JSON)
@Path("/v1/captions")
@RunOnVirtualThread
public class CaptionsResource {

    private static final int EXAMPLES = 10;

    private final Corpus corpus;

    CaptionsResource(Corpus corpus) {
        this.corpus = corpus;
    }

    /**
     * The corpus.
     *
     * @param kept how many captions there are
     * @param seen how many ever came
     * @param newest of those kept, the newest first
     */
    public record Captions(
            @Schema(description = "How many captions there are to learn from") int kept,
            @Schema(description = "How many ever came, those that did not stay included") long seen,
            @Schema(description = "The last ten of those kept, the newest first")
                    List<Caption> newest) {}

    /**
     * A caption.
     *
     * @param id its id
     * @param imageId of the image that it is about
     * @param text as cleaned
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Caption(
            String id,
            @Schema(description = "The image that it is about; absent if it is about none")
                    @Nullable String imageId,
            @Schema(description = "As it is learned from: cleaned") String text) {

        static Caption of(CaptionText caption) {
            return new Caption(caption.id(), caption.imageId(), caption.text());
        }
    }

    /** Counts, and shows a few. */
    @GET
    @Operation(operationId = "captions", summary = "How many captions there are, and the newest")
    public Captions captions() throws IOException {
        var newest = corpus.newest(EXAMPLES).stream().map(Caption::of).toList();
        return new Captions(corpus.size(), corpus.sequence(), newest);
    }
}
