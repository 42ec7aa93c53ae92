package dev.pictor.ingest.http;

import static jakarta.ws.rs.core.Response.Status.BAD_REQUEST;
import static jakarta.ws.rs.core.Response.Status.REQUEST_ENTITY_TOO_LARGE;

import dev.pictor.events.ImageDetails;
import dev.pictor.events.ImageId;
import dev.pictor.events.ImageSubmission;
import dev.pictor.service.http.Form;
import dev.pictor.service.http.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads publications out of requests: all of a request is what the inbox takes, or the first thing
 * that it would not take is named and nothing of the request is sent.
 */
final class Publication {

    private static final Set<String> FIELDS = Set.of("id", "caption", "tag", "tags", "uri");

    private final int maxBytes;

    /**
     * A reader.
     *
     * @param maxBytes of a file
     */
    Publication(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** The files of a form, which share its details. */
    List<ImageSubmission> of(Form form) {
        form.allow(FIELDS, ImageDetails.ATTRIBUTE_PREFIX);
        var files = form.files();
        if (files.isEmpty()) {
            throw Problem.of(BAD_REQUEST, "file", "the form has no file part");
        }
        var ids = form.texts("id").stream().filter(id -> !id.isEmpty()).toList();
        if (!ids.isEmpty() && ids.size() != files.size()) {
            throw Problem.of(
                    BAD_REQUEST,
                    "id",
                    "%d ids for %d files: give one a file or none"
                            .formatted(ids.size(), files.size()));
        }
        var seen = new HashSet<String>();
        ids.stream()
                .filter(id -> !seen.add(id))
                .findFirst()
                .ifPresent(twice -> {
                    throw Problem.of(
                            BAD_REQUEST,
                            "id",
                            "'%s' is the id of two files, and the second would replace the first"
                                    .formatted(twice));
                });
        var tags = new ArrayList<>(form.texts("tag"));
        for (var list : form.texts("tags")) {
            tags.addAll(List.of(list.split(",", -1)));
        }
        var attributes = new TreeMap<String, String>();
        for (var part : form.parts()) {
            if (part instanceof Form.Text(var name, var value)
                    && name.startsWith(ImageDetails.ATTRIBUTE_PREFIX)
                    && attributes.put(name.substring(ImageDetails.ATTRIBUTE_PREFIX.length()), value)
                            != null) {
                throw Problem.of(BAD_REQUEST, name, "is there twice");
            }
        }
        var details = details(form.text("caption"), tags, attributes, form.text("uri"));
        var submissions = new ArrayList<ImageSubmission>();
        for (int i = 0; i < files.size(); i++) {
            submissions.add(
                    submission(ids.isEmpty() ? null : ids.get(i), files.get(i).content(), details));
        }
        return submissions;
    }

    /** One file with what the address says of it. */
    ImageSubmission of(
            byte[] file, @Nullable String id, @Nullable String caption, List<String> tags) {
        return submission(id, file, details(caption, tags, Map.of(), null));
    }

    private ImageSubmission submission(@Nullable String id, byte[] content, ImageDetails details) {
        if (content.length == 0) {
            throw Problem.of(BAD_REQUEST, "file", "the image is empty");
        }
        if (content.length > maxBytes) {
            throw Problem.of(
                    REQUEST_ENTITY_TOO_LARGE,
                    "file",
                    "the image has %d bytes, allowed are %d".formatted(content.length, maxBytes));
        }
        var name = id == null || id.isEmpty() ? ImageId.ofContent(content) : Checked.id(id);
        return ImageSubmission.of(name, content, details);
    }

    private static ImageDetails details(
            @Nullable String caption,
            List<String> tags,
            Map<String, String> attributes,
            @Nullable String uri) {
        var sentence = caption == null || caption.isBlank() ? null : caption.strip();
        var words = tags.stream().map(String::strip).filter(t -> !t.isEmpty()).toList();
        // One by one, so that the problem names the field.
        Checked.of("caption", () -> new ImageDetails(sentence, List.of(), Map.of(), null));
        Checked.of("uri", () -> new ImageDetails(null, List.of(), Map.of(), uri));
        words.forEach(tag ->
                Checked.of("tag", () -> new ImageDetails(null, List.of(tag), Map.of(), null)));
        Checked.of("tags", () -> new ImageDetails(null, words, Map.of(), null));
        return Checked.of("attr", () -> new ImageDetails(sentence, words, attributes, uri));
    }
}
