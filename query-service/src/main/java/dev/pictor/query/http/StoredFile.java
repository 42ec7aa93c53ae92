package dev.pictor.query.http;

import dev.pictor.service.http.Problem;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.Response.Status;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file as an answer (RFC 9110): not sent again to who has it, in part to who wants a part.
 *
 * @param content the whole file
 * @param mediaType what it is served as
 * @param tag changes with the content
 * @param immutable whether its address never means other content
 */
record StoredFile(byte[] content, String mediaType, String tag, boolean immutable) {

    /** Private: who may see it is asked here, every time that somebody comes who never saw it. */
    private static final String FOR_EVER = "private, max-age=31536000, immutable";

    private static final String FOR_MINUTES = "private, max-age=300";

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    Response answer(Request request, @Nullable String range, @Nullable String ifRange) {
        var entityTag = new EntityTag(tag);
        var unchanged = request.evaluatePreconditions(entityTag);
        if (unchanged != null) {
            return headers(unchanged).build();
        }
        var wanted = RANGE.matcher(range == null ? "" : range.strip());
        boolean whole =
                !wanted.matches()
                        || (wanted.group(1).isEmpty() && wanted.group(2).isEmpty())
                        || (ifRange != null && !ifRange.equals("\"" + tag + "\""));
        if (whole) {
            return headers(Response.ok(content, mediaType))
                    .header("Content-Length", content.length)
                    .build();
        }
        boolean last = wanted.group(1).isEmpty();
        long from =
                last
                        ? Math.max(0, content.length - Long.parseLong(wanted.group(2)))
                        : Long.parseLong(wanted.group(1));
        long to =
                last || wanted.group(2).isEmpty()
                        ? content.length - 1L
                        : Math.min(content.length - 1L, Long.parseLong(wanted.group(2)));
        if (from >= content.length || to < from) {
            var problem =
                    Problem.of(
                            Status.REQUESTED_RANGE_NOT_SATISFIABLE,
                            "Range",
                            "the file has %d bytes".formatted(content.length));
            return Response.fromResponse(problem.toResponse())
                    .header("Content-Range", "bytes */" + content.length)
                    .build();
        }
        var part = Arrays.copyOfRange(content, (int) from, (int) to + 1);
        return headers(Response.status(206).entity(part).type(mediaType))
                .header("Content-Range", "bytes %d-%d/%d".formatted(from, to, content.length))
                .header("Content-Length", part.length)
                .build();
    }

    private ResponseBuilder headers(ResponseBuilder response) {
        return response.header("Cache-Control", immutable ? FOR_EVER : FOR_MINUTES)
                .header("Accept-Ranges", "bytes")
                .header("ETag", "\"" + tag + "\"")
                .header("Content-Security-Policy", "default-src 'none'; sandbox");
    }
}
