package dev.pictor.ingest.http;

import static jakarta.ws.rs.core.Response.Status.BAD_REQUEST;
import static jakarta.ws.rs.core.Response.Status.REQUEST_ENTITY_TOO_LARGE;

import dev.pictor.captions.CaptionCleaner;
import dev.pictor.captions.Cleaned;
import dev.pictor.events.CaptionSubmission;
import dev.pictor.events.EventHeaders;
import dev.pictor.events.ImageId;
import dev.pictor.service.http.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads captions out of a request: all of them are good, or the first bad one is named. */
final class CaptionsBody {

    private final CaptionCleaner cleaner;
    private final int most;

    /**
     * A reader.
     *
     * @param most captions of one body
     */
    CaptionsBody(CaptionCleaner cleaner, int most) {
        this.cleaner = cleaner;
        this.most = most;
    }

    /** Captions of a JSON array. */
    List<CaptionSubmission> list(List<CaptionRequest> requests) {
        checkCount(requests.size());
        var captions = new ArrayList<CaptionSubmission>();
        var ids = new HashSet<String>();
        for (int i = 0; i < requests.size(); i++) {
            var id = requests.get(i).id();
            if (id != null && !ids.add(id)) {
                throw Problem.of(
                        BAD_REQUEST,
                        "[%d].id".formatted(i),
                        "'%s' is there twice, and the second would replace the first"
                                .formatted(id));
            }
            captions.add(caption("[%d].".formatted(i), requests.get(i)));
        }
        return captions;
    }

    /** The caption of a JSON object. */
    CaptionSubmission one(CaptionRequest request) {
        return caption("", request);
    }

    /** One caption a line; blank lines are skipped. */
    List<CaptionSubmission> lines(byte[] body) {
        var text =
                EventHeaders.utf8(body)
                        .orElseThrow(
                                () -> Problem.of(BAD_REQUEST, "body", "the body is not UTF-8"));
        var lines = text.lines().toList();
        var captions = new ArrayList<CaptionSubmission>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                captions.add(check("line " + (i + 1), "", null, lines.get(i), null, null));
            }
        }
        checkCount(captions.size());
        return captions;
    }

    private void checkCount(int count) {
        if (count == 0) {
            throw Problem.of(BAD_REQUEST, "body", "the body has no caption");
        }
        if (count > most) {
            throw Problem.of(
                    REQUEST_ENTITY_TOO_LARGE,
                    "body",
                    "the body has %d captions, allowed are %d".formatted(count, most));
        }
    }

    private CaptionSubmission caption(String dotted, CaptionRequest request) {
        if (request.text() == null) {
            throw Problem.of(BAD_REQUEST, dotted + "text", "text is missing");
        }
        return check(
                dotted + "text",
                dotted,
                request.id(),
                request.text(),
                request.imageId(),
                request.lang());
    }

    private CaptionSubmission check(
            String textField,
            String dotted,
            @Nullable String id,
            String text,
            @Nullable String imageId,
            @Nullable String lang) {
        if (cleaner.clean(text) instanceof Cleaned.Refused(var reason, var detail)) {
            throw Problem.of(BAD_REQUEST, textField, detail);
        }
        if (id != null) {
            Checked.of(dotted + "id", () -> ImageId.check(id));
        }
        if (imageId != null) {
            Checked.of(dotted + "imageId", () -> ImageId.check(imageId));
        }
        var caption =
                Checked.of(
                        dotted + "lang", () -> new CaptionSubmission.Caption(text, imageId, lang));
        var submission =
                new CaptionSubmission(id == null ? CaptionSubmission.idOf(text) : id, caption);
        int bytes = submission.toRecord().value().length;
        if (bytes > CaptionSubmission.MAX_BYTES) {
            throw Problem.of(
                    REQUEST_ENTITY_TOO_LARGE,
                    textField,
                    "the caption has %d bytes, allowed are %d"
                            .formatted(bytes, CaptionSubmission.MAX_BYTES));
        }
        return submission;
    }
}
