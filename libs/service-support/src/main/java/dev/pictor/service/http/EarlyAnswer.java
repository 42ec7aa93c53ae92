package dev.pictor.service.http;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Problems that are sent before the body is read, from a filter. */
final class EarlyAnswer {

    /**
     * How long what is left of a body is read and dropped. Closing while the client sends would
     * reset the connection, and many a client would then tell of that and not of the answer.
     */
    private static final long LINGER_MS = 3_000;

    /** A shorter rest is read and dropped sooner than a new connection would be made. */
    private static final long SHORT = 64 << 10;

    private EarlyAnswer() {}

    /** Refuses a request whose body nobody reads. */
    static void refuse(RoutingContext context, int status, String title, String detail) {
        refuse(context, status, title, "", detail);
    }

    /** Refuses a request whose body nobody reads, naming what of it is at fault. */
    static void refuse(
            RoutingContext context, int status, String title, String field, String detail) {
        var request = context.request();
        var connection = request.connection();
        long length = BodyLength.of(request);
        if (length == 0 || request.isEnded()) {
            send(context, status, title, field, detail);
            return;
        }
        boolean close = length > SHORT || length == BodyLength.UNKNOWN;
        if (close) {
            context.response().putHeader("Connection", "close");
        }
        long timer = context.vertx().setTimer(LINGER_MS, _ -> connection.close());
        request.handler(_ -> {});
        request.endHandler(_ -> {
            context.vertx().cancelTimer(timer);
            if (close) {
                connection.close();
            }
        });
        // The answer first: the end of the body may be here already.
        send(context, status, title, field, detail);
        request.resume();
    }

    /** Ends a request whose body somebody reads, and its connection with it. */
    static void cutOff(RoutingContext context, int status, String title, String detail) {
        var connection = context.request().connection();
        if (context.response().headWritten()) {
            connection.close();
        } else {
            context.response().putHeader("Connection", "close");
            send(context, status, title, "", detail).onComplete(_ -> connection.close());
        }
    }

    private static Future<Void> send(
            RoutingContext context, int status, String title, String field, String detail) {
        var problem =
                new JsonObject()
                        .put("status", status)
                        .put("title", title)
                        .put("detail", detail)
                        .put("field", field);
        return context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/problem+json")
                .end(problem.toBuffer());
    }
}
