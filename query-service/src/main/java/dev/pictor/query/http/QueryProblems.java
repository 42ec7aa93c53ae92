package dev.pictor.query.http;

import dev.pictor.imaging.DecodeBudget;
import dev.pictor.imaging.DecoderUnavailableException;
import dev.pictor.index.VectorIndexException;
import dev.pictor.objects.ObjectStoreException;
import dev.pictor.query.encoding.EncoderUnavailableException;
import dev.pictor.query.search.UnknownImageException;
import dev.pictor.service.http.Problem;
import io.quarkus.logging.Log;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Failures as RFC 9457 problems that name the field. */
class QueryProblems {

    @ServerExceptionMapper
    Response unknownImage(UnknownImageException e) {
        return Problem.of(Status.NOT_FOUND, "image.id", String.valueOf(e.getMessage()))
                .toResponse();
    }

    @ServerExceptionMapper
    Response busy(DecodeBudget.BusyException e) {
        return Problem.unavailable(e.getMessage() + ": try again").toResponse();
    }

    @ServerExceptionMapper
    Response decoderAway(DecoderUnavailableException e) {
        Log.warn("decoder", e);
        return Problem.unavailable(e.getMessage() + ": try again").toResponse();
    }

    @ServerExceptionMapper
    Response encodersAway(EncoderUnavailableException e) {
        Log.error("encoders", e);
        return Problem.unavailable("the encoders do not work now, try again").toResponse();
    }

    @ServerExceptionMapper
    Response indexAway(VectorIndexException e) {
        Log.warn("vector store", e);
        return Problem.unavailable("the vector index does not answer, try again").toResponse();
    }

    @ServerExceptionMapper
    Response objectsAway(ObjectStoreException e) {
        Log.warn("object store", e);
        return Problem.unavailable("the object store does not answer, try again").toResponse();
    }
}
