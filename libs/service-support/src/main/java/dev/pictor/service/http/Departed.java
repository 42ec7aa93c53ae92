package dev.pictor.service.http;

import io.quarkus.logging.Log;
import io.vertx.core.http.HttpClosedException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Clients that are gone while their body is read, by themselves or cut off: no fault of ours. */
class Departed {

    @ServerExceptionMapper
    Response broken(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpClosedException || cause instanceof ClosedChannelException) {
                Log.debug("a client has gone", e);
                return Response.status(Status.BAD_REQUEST).build(); // nobody reads it
            }
        }
        Log.error("a request cannot be read or done", e);
        return Problem.of(
                        Status.INTERNAL_SERVER_ERROR,
                        "",
                        "input or output failed; the log says why")
                .toResponse();
    }
}
