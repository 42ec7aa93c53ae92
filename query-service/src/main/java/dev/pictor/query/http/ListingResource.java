package dev.pictor.query.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pictor.index.Filter;
import dev.pictor.index.Generation;
import dev.pictor.index.IndexedImage;
import dev.pictor.index.VectorIndex;
import dev.pictor.query.QuerySettings;
import dev.pictor.service.http.Role;
import dev.pictor.service.http.StrictJson;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The indexed images without a query, the newest first. */
@RolesAllowed(Role.READ)
@Path("/v1/images")
@RunOnVirtualThread
public class ListingResource {

    private final VectorIndex index;
    private final Generation generation;
    private final StrictJson json;
    private final int maxLimit;

    ListingResource(
            VectorIndex index, Generation generation, StrictJson json, QuerySettings settings) {
        this.index = index;
        this.generation = generation;
        this.json = json;
        maxLimit = settings.maxLimit();
    }

    /**
     * A page of the list.
     *
     * @param images the newest first
     * @param next {@code before} of the page that follows; none after the last
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Newest(List<ImageView> images, @Nullable Instant next) {}

    /** Images by the time they were indexed. What comes meanwhile is on no later page. */
    @GET
    @Operation(
            operationId = "newest",
            summary = "The newest images",
            description =
                    "A page has limit images, and those of the same instant as its last one besides.")
    public Newest newest(
            @QueryParam("limit") @Schema(implementation = Integer.class, minimum = "1")
                    @Nullable String limit,
            @QueryParam("before")
                    @Schema(description = "next of the page before this one, a time (RFC 3339)")
                    @Nullable String before,
            @QueryParam("filter") @Nullable String filter) {
        return newest(
                new Parameters(json, Map.of("filter", JsonNode.class))
                        .add("limit", limit)
                        .add("before", before)
                        .add("filter", filter)
                        .as(ListingQuery.class));
    }

    private Newest newest(ListingQuery query) {
        int limit = query.limit(maxLimit);
        var shown =
                query.before() == null
                        ? query.counted()
                        : query.counted()
                                .and(
                                        new Filter.Between(
                                                "indexedAt", null, null, query.before(), null));
        var images = index.newest(generation, shown, limit);
        if (images.size() < limit) {
            return page(images, null);
        }
        var last = images.getLast().indexedAt();
        return page(completed(images, query.counted(), last), last);
    }

    /** A batch is indexed in one instant, which no page may cut in two. */
    private List<IndexedImage> completed(List<IndexedImage> images, Filter filter, Instant last) {
        var whole = new LinkedHashMap<String, IndexedImage>();
        images.forEach(image -> whole.put(image.id(), image));
        var instant = filter.and(new Filter.Between("indexedAt", null, last, null, last));
        String from = null;
        do {
            var page = index.scroll(generation, instant, from, maxLimit);
            page.items().forEach(image -> whole.putIfAbsent(image.id(), image));
            from = page.next();
        } while (from != null);
        return List.copyOf(whole.values());
    }

    private static Newest page(List<IndexedImage> images, @Nullable Instant next) {
        return new Newest(images.stream().map(ImageView::of).toList(), next);
    }
}
