package dev.pictor.query.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.pictor.events.ImageMetadata;
import dev.pictor.index.IndexedImage;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An image as the API shows it.
 *
 * @param score only of hits
 * @param copies how many images that pass the filter have its file; only of collapsed hits
 * @param thumbnailUrl names the file by its hash, so that a browser keeps it
 * @param originalUrl the same
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImageView(
        @JsonUnwrapped ImageMetadata metadata,
        @Nullable Float score,
        @Nullable Long copies,
        String thumbnailUrl,
        String originalUrl,
        Instant indexedAt) {

    /** An image without a query. */
    static ImageView of(IndexedImage image) {
        return of(image, null, null);
    }

    static ImageView of(IndexedImage image, @Nullable Float score, @Nullable Long copies) {
        var path = "/v1/images/" + encoded(image.id());
        var file = "?sha256=" + encoded(image.metadata().sha256());
        return new ImageView(
                image.metadata(),
                score,
                copies,
                path + "/thumbnail" + file,
                path + "/original" + file,
                image.indexedAt());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
