package dev.pictor.query.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.pictor.events.ImageMetadata;
import dev.pictor.index.IndexedImage;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An image as the API shows it; the score only in hits. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImageView(
        @JsonUnwrapped ImageMetadata metadata,
        @Nullable Float score,
        String thumbnailUrl,
        String originalUrl,
        Instant indexedAt) {

    static ImageView of(IndexedImage image, @Nullable Float score) {
        var path =
                "/v1/images/"
                        + URLEncoder.encode(image.id(), StandardCharsets.UTF_8).replace("+", "%20");
        return new ImageView(
                image.metadata(),
                score,
                path + "/thumbnail",
                path + "/original",
                image.indexedAt());
    }
}
