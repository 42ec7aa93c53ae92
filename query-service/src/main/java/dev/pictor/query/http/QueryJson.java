package dev.pictor.query.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pictor.clip.compose.Composer;
import dev.pictor.query.search.ComposedQuery;
import dev.pictor.query.search.InvalidQueryException;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads and checks the JSON form of a query; a form's fields are put into the same shape. */
final class QueryJson {

    private static final int DEFAULT_LIMIT = 10;
    private static final int MAX_TEXT = 2_000;
    private static final Set<String> FIELDS =
            Set.of(
                    "image",
                    "text",
                    "composer",
                    "options",
                    "limit",
                    "offset",
                    "filter",
                    "scoreThreshold",
                    "release",
                    "includeReference");

    private QueryJson() {}

    static ComposedQuery parse(JsonNode json, Optional<byte[]> upload, int maxLimit) {
        if (!json.isObject()) {
            throw new InvalidQueryException("body", "expected a JSON object");
        }
        for (var entry : json.properties()) {
            if (!FIELDS.contains(entry.getKey())) {
                throw new InvalidQueryException(
                        entry.getKey(),
                        "no such field; there are "
                                + String.join(", ", FIELDS.stream().sorted().toList()));
            }
        }
        var picture = picture(json.path("image"), upload);
        var text = text(json);
        if (picture.isEmpty() && text.isEmpty()) {
            throw new InvalidQueryException("image", "give an image, a text or both");
        }
        var composer = composer(json, picture.isPresent(), text.isPresent());
        return new ComposedQuery(
                picture,
                text,
                composer,
                integer(json, "limit", DEFAULT_LIMIT, 1, maxLimit),
                integer(json, "offset", 0, 0, 100_000),
                FilterJson.parse(json.get("filter")),
                threshold(json.get("scoreThreshold")),
                Optional.ofNullable(string(json, "release")),
                json.path("includeReference").asBoolean(false));
    }

    private static Optional<ComposedQuery.Picture> picture(
            JsonNode image, Optional<byte[]> upload) {
        if (upload.isPresent()) {
            if (!image.isMissingNode()) {
                throw new InvalidQueryException("image", "give a file or an id, not both");
            }
            return Optional.of(new ComposedQuery.Upload(upload.get()));
        }
        if (image.isMissingNode() || image.isNull()) {
            return Optional.empty();
        }
        boolean id = image.path("id").isTextual();
        boolean base64 = image.path("base64").isTextual();
        if (id == base64 || image.size() != 1) {
            throw new InvalidQueryException(
                    "image", "expected {\"id\": \"...\"} or {\"base64\": \"...\"}");
        }
        if (id) {
            return Optional.of(new ComposedQuery.Indexed(image.get("id").asText()));
        }
        try {
            return Optional.of(
                    new ComposedQuery.Upload(
                            Base64.getMimeDecoder().decode(image.get("base64").asText())));
        } catch (IllegalArgumentException e) {
            throw new InvalidQueryException("image.base64", "is not base64");
        }
    }

    private static Optional<String> text(JsonNode json) {
        var text = string(json, "text");
        if (text != null && text.length() > MAX_TEXT) {
            throw new InvalidQueryException(
                    "text", "has %d characters, allowed are %d".formatted(text.length(), MAX_TEXT));
        }
        return Optional.ofNullable(text).map(String::strip).filter(t -> !t.isEmpty());
    }

    private static Composer composer(JsonNode json, boolean image, boolean text) {
        var name = string(json, "composer");
        if (name == null) {
            name = image ? text ? "lincir" : "image" : "text";
        }
        var options = json.path("options");
        Composer composer =
                switch (name) {
                    case "lincir" -> new Composer.LinCir();
                    case "lincir-pdv" -> {
                        var defaults = new Composer.LinCirPdv();
                        yield new Composer.LinCirPdv(
                                number(options, "textScale", defaults.textScale(), -10, 10),
                                number(options, "imageScale", defaults.imageScale(), -10, 10),
                                number(options, "weight", defaults.weight(), 0, 1));
                    }
                    case "sum" ->
                            new Composer.Sum(
                                    number(
                                            options,
                                            "textWeight",
                                            new Composer.Sum().textWeight(),
                                            0,
                                            100));
                    case "slerp" ->
                            new Composer.Slerp(
                                    number(options, "weight", new Composer.Slerp().weight(), 0, 1));
                    case "image" -> new Composer.ImageOnly();
                    case "text" -> new Composer.TextOnly();
                    default ->
                            throw new InvalidQueryException(
                                    "composer",
                                    "no composer '%s'; there are lincir, lincir-pdv, sum, slerp,"
                                                    .formatted(name)
                                            + " image and text");
                };
        if (composer.needsImage() && !image) {
            throw new InvalidQueryException(
                    "image", "the composer %s needs an image".formatted(name));
        }
        if (composer.needsText() && !text) {
            throw new InvalidQueryException("text", "the composer %s needs a text".formatted(name));
        }
        return composer;
    }

    private static double number(
            JsonNode options, String key, double defaultValue, double low, double high) {
        var node = options.path(key);
        if (node.isMissingNode()) {
            return defaultValue;
        }
        if (!node.isNumber() || node.doubleValue() < low || node.doubleValue() > high) {
            throw new InvalidQueryException(
                    "options." + key,
                    "expected a number from %s to %s, found %s".formatted(low, high, node));
        }
        return node.doubleValue();
    }

    private static int integer(JsonNode json, String key, int defaultValue, int low, int high) {
        var node = json.path(key);
        if (node.isMissingNode() || node.isNull()) {
            return defaultValue;
        }
        if (!node.isIntegralNumber() || node.longValue() < low || node.longValue() > high) {
            throw new InvalidQueryException(
                    key,
                    "expected a whole number from %d to %d, found %s".formatted(low, high, node));
        }
        return node.intValue();
    }

    private static @Nullable Float threshold(@Nullable JsonNode node) {
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isNumber() || node.doubleValue() < -1 || node.doubleValue() > 1) {
            throw new InvalidQueryException(
                    "scoreThreshold", "expected a number from -1 to 1, found " + node);
        }
        return node.floatValue();
    }

    private static @Nullable String string(JsonNode json, String key) {
        var node = json.path(key);
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (!node.isTextual()) {
            throw new InvalidQueryException(key, "expected a text, found " + node);
        }
        return node.asText();
    }
}
