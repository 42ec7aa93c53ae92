package dev.pictor.service.http;

import io.vertx.core.http.HttpServerRequest;

/** The length of a request's body, as its head tells it. */
final class BodyLength {

    /** The body comes in chunks, and its length shows at its end. */
    static final long UNKNOWN = -1;

    private BodyLength() {}

    /** Bytes, 0 if there is no body, or {@link #UNKNOWN}. */
    static long of(HttpServerRequest request) {
        if (request.getHeader("Transfer-Encoding") != null) {
            return UNKNOWN;
        }
        var length = request.getHeader("Content-Length");
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return 0; // the HTTP codec answers it
        }
    }
}
