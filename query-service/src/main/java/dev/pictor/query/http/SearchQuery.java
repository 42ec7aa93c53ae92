package dev.pictor.query.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.pictor.index.Filter;
import dev.pictor.query.search.ComposedQuery;
import dev.pictor.query.search.Cursor;
import dev.pictor.query.search.Follow;
import dev.pictor.query.search.Searcher;
import dev.pictor.service.http.InvalidFieldException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A search as a client asks for it.
 *
 * @param image what it starts from
 * @param crop the part of the image that counts
 * @param text what shall be different
 * @param negativeText what shall not be in the images
 * @param composer how both become one vector
 * @param options of the composer
 * @param limit most hits
 * @param offset hits to skip
 * @param filter which images count
 * @param scoreThreshold lowest cosine that counts
 * @param release a phi to pin
 * @param includeReference whether an image given by id may be among its own hits
 * @param collapse which hits are one
 * @param next of the answer that is to be followed, in place of what it was asked
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "An image, a sentence, or both, and which images count.")
public record SearchQuery(
        @Valid @Nullable Reference image,
        @Valid @Nullable Crop crop,
        @Size(max = MAX_TEXT, message = "has more than " + MAX_TEXT + " characters")
                @Nullable String text,
        @Size(max = MAX_TEXT, message = "has more than " + MAX_TEXT + " characters")
                @Nullable String negativeText,
        @Nullable ComposerName composer,
        @Valid @Nullable ComposerOptions options,
        @Min(value = 1, message = "expected a whole number of 1 or more")
                @Schema(defaultValue = "10")
                @Nullable Integer limit,
        @Min(value = 0, message = "expected a whole number from 0 to " + MAX_OFFSET)
                @Max(
                        value = MAX_OFFSET,
                        message = "expected a whole number from 0 to " + MAX_OFFSET)
                @Schema(defaultValue = "0")
                @Nullable Integer offset,
        @JsonDeserialize(using = FilterReader.class)
                @Schema(
                        type = SchemaType.OBJECT,
                        implementation = Object.class,
                        description =
                                "Qdrant's filter with Pictor's fields, or in short fields with what"
                                        + " they must be; see docs/api.md",
                        examples = "{\"tags\": [\"red\"], \"width\": {\"gte\": 200}}")
                @Nullable Filter filter,
        @DecimalMin(value = "-1", message = "expected a number from -1 to 1")
                @DecimalMax(value = "1", message = "expected a number from -1 to 1")
                @Nullable Double scoreThreshold,
        @Nullable String release,
        @Schema(defaultValue = "false") @Nullable Boolean includeReference,
        @Nullable Collapse collapse,
        @Schema(
                        description =
                                "The hits after those of an answer, whose next this is. Stands in"
                                        + " place of all but limit, filter, scoreThreshold and"
                                        + " collapse, which are given again.")
                @Nullable String next) {

    static final int MAX_TEXT = 2_000;
    static final int MAX_OFFSET = Searcher.DEEPEST;
    private static final int DEFAULT_LIMIT = 10;

    /** As docs/method.md measures. */
    private static final double NEGATIVE_WEIGHT = 0.5;

    /**
     * The query, checked.
     *
     * @param upload a file that came beside it
     * @param maxLimit of the settings
     * @throws InvalidFieldException if parts do not go together
     */
    ComposedQuery composed(Optional<byte[]> upload, int maxLimit) {
        if (upload.isPresent() && image != null) {
            throw new InvalidFieldException("image", "give a file or an id, not both");
        }
        var reference =
                upload.<ComposedQuery.ReferenceImage>map(ComposedQuery.Upload::new)
                        .or(() -> Optional.ofNullable(image).map(Reference::image));
        if (crop != null && reference.isEmpty()) {
            throw new InvalidFieldException("crop", "there is no image to cut");
        }
        var sentence = sentence(text);
        var unwanted = sentence(negativeText);
        if (reference.isEmpty() && sentence.isEmpty()) {
            throw new InvalidFieldException("image", "give an image, a text or both");
        }
        int hits = HitLimit.of(limit, DEFAULT_LIMIT, maxLimit);
        if (collapse != null && offset != null && offset > 0) {
            throw new InvalidFieldException(
                    "offset", "counts hits that collapse leaves out; go on with next");
        }
        var name =
                Objects.requireNonNullElse(
                        composer, ComposerName.of(reference.isPresent(), sentence.isPresent()));
        var numbers = Objects.requireNonNullElse(options, ComposerOptions.NONE);
        var made = name.with(numbers);
        for (var option : numbers.given()) {
            if (!name.options().contains(option) && !option.equals("negativeWeight")) {
                throw new InvalidFieldException(
                        "options." + option,
                        "the composer %s does not take it; it takes %s"
                                .formatted(
                                        made.name(),
                                        name.options().isEmpty()
                                                ? "none"
                                                : String.join(
                                                        ", ",
                                                        name.options().stream()
                                                                .sorted()
                                                                .toList())));
            }
        }
        if (numbers.negativeWeight() != null && unwanted.isEmpty()) {
            throw new InvalidFieldException(
                    "options.negativeWeight", "there is no negativeText to be weighed");
        }
        if (made.needsImage() && reference.isEmpty()) {
            throw new InvalidFieldException(
                    "image", "the composer %s needs an image".formatted(made.name()));
        }
        if (made.needsText() && sentence.isEmpty()) {
            throw new InvalidFieldException(
                    "text", "the composer %s needs a text".formatted(made.name()));
        }
        return new ComposedQuery(
                reference,
                Optional.ofNullable(crop).map(Crop::region),
                sentence,
                unwanted.map(words ->
                        new ComposedQuery.Unwanted(
                                words, numbers.or(numbers.negativeWeight(), NEGATIVE_WEIGHT))),
                made,
                composer != null || release != null,
                hits,
                Objects.requireNonNullElse(offset, 0),
                counted(),
                threshold(),
                Optional.ofNullable(release),
                Boolean.TRUE.equals(includeReference),
                collapse != null);
    }

    /**
     * The wish for more, checked.
     *
     * @param upload a file that came beside it
     * @param maxLimit of the settings
     * @throws InvalidFieldException if it also asks for something new
     */
    Follow following(Optional<byte[]> upload, int maxLimit) {
        var anew = new LinkedHashMap<String, @Nullable Object>();
        anew.put("image", upload.isPresent() ? upload : image);
        anew.put("crop", crop);
        anew.put("text", text);
        anew.put("negativeText", negativeText);
        anew.put("composer", composer);
        anew.put("options", options);
        anew.put("offset", offset);
        anew.put("release", release);
        anew.put("includeReference", includeReference);
        anew.forEach((field, value) -> {
            if (value != null) {
                throw new InvalidFieldException(field, "next stands for it: leave it out");
            }
        });
        try {
            return new Follow(
                    Cursor.parse(Objects.requireNonNull(next)),
                    HitLimit.of(limit, DEFAULT_LIMIT, maxLimit),
                    counted(),
                    threshold(),
                    collapse != null);
        } catch (IllegalArgumentException e) {
            throw new InvalidFieldException("next", "is not the next of an answer");
        }
    }

    private Filter counted() {
        return Objects.requireNonNullElse(filter, Filter.ALL);
    }

    private @Nullable Float threshold() {
        return scoreThreshold == null ? null : scoreThreshold.floatValue();
    }

    private static Optional<String> sentence(@Nullable String text) {
        return Optional.ofNullable(text).map(String::strip).filter(words -> !words.isEmpty());
    }
}
