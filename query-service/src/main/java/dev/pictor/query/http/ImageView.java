package dev.pictor.query.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.pictor.index.IndexedImage;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An image as the API shows it; the score only in hits. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImageView(
        String id,
        @Nullable Float score,
        @Nullable String caption,
        List<String> tags,
        Map<String, String> attributes,
        @Nullable String uri,
        String thumbnailUrl,
        String originalUrl,
        String mediaType,
        int width,
        int height,
        Instant createdAt,
        Instant indexedAt) {

    static ImageView of(IndexedImage image, @Nullable Float score) {
        var path =
                "/v1/images/"
                        + URLEncoder.encode(image.id(), StandardCharsets.UTF_8).replace("+", "%20");
        return new ImageView(
                image.id(),
                score,
                image.caption(),
                image.tags(),
                image.attributes(),
                image.uri(),
                path + "/thumbnail",
                path + "/original",
                image.mediaType(),
                image.width(),
                image.height(),
                image.createdAt(),
                image.indexedAt());
    }
}
