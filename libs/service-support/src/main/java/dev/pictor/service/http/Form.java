package dev.pictor.service.http;

import static jakarta.ws.rs.core.Response.Status.BAD_REQUEST;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a {@code multipart/form-data} body, in their order. A part with a file name, or of a
 * type that is no text, is a file.
 */
public record Form(List<Part> parts) {

    /** Copies the list. */
    public Form {
        parts = List.copyOf(parts);
    }

    /** A part. */
    public sealed interface Part {
        /** What the form calls it. */
        String name();
    }

    /** A text. */
    public record Text(String name, String value) implements Part {}

    /** A file; the content is adopted. */
    public record File(String name, byte[] content) implements Part {}

    /** All files. */
    public List<File> files() {
        return parts.stream().filter(File.class::isInstance).map(File.class::cast).toList();
    }

    /** The texts of a name. */
    public List<String> texts(String name) {
        var texts = new ArrayList<String>();
        for (var part : parts) {
            if (part instanceof Text(var found, var value) && found.equals(name)) {
                texts.add(value);
            }
        }
        return texts;
    }

    /**
     * The text of a name, if there is one.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 if there are several
     */
    public @Nullable String text(String name) {
        var texts = texts(name);
        if (texts.size() > 1) {
            throw Problem.of(BAD_REQUEST, name, "is there %d times".formatted(texts.size()));
        }
        return texts.isEmpty() || texts.getFirst().isEmpty() ? null : texts.getFirst();
    }

    /** All texts by name; none may be there twice. */
    public Map<String, String> texts() {
        var texts = new LinkedHashMap<String, String>();
        for (var part : parts) {
            if (part instanceof Text(var name, var value)
                    && texts.putIfAbsent(name, value) != null) {
                throw Problem.of(BAD_REQUEST, name, "is there twice");
            }
        }
        return texts;
    }

    /**
     * Refuses texts of other names.
     *
     * @param prefix what further names may begin with
     */
    public void allow(Set<String> names, String prefix) {
        for (var part : parts) {
            if (part instanceof Text(var name, var _)
                    && !names.contains(name)
                    && !name.startsWith(prefix)) {
                throw Problem.of(
                        BAD_REQUEST,
                        name,
                        "no such field; there are %s and %sNAME"
                                .formatted(
                                        String.join(", ", names.stream().sorted().toList()),
                                        prefix));
            }
        }
    }
}
