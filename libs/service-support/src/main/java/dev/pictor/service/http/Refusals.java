package dev.pictor.service.http;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Requests that lack a right or cannot be read, as problems. Those of rights are in place of the
 * mappers of quarkus-resteasy-problem 3.21, which were compiled against an older Quarkus and fail.
 */
class Refusals {

    private static final int BEFORE_THE_LIBRARY = 1;

    @ServerExceptionMapper(value = UnauthorizedException.class, priority = BEFORE_THE_LIBRARY)
    Response keyless() {
        return unauthorized("an API key is needed: Authorization: Bearer KEY");
    }

    @ServerExceptionMapper(
            value = AuthenticationFailedException.class,
            priority = BEFORE_THE_LIBRARY)
    Response wrongKey() {
        return unauthorized("the API key is not known here");
    }

    @ServerExceptionMapper(value = ForbiddenException.class, priority = BEFORE_THE_LIBRARY)
    Response wrongRole() {
        return Problem.of(Status.FORBIDDEN, "", "the API key does not have the role for this")
                .toResponse();
    }

    @ServerExceptionMapper
    Response invalidField(InvalidFieldException e) {
        return Problem.of(Status.BAD_REQUEST, e.field(), e.problem()).toResponse();
    }

    private static Response unauthorized(String detail) {
        return Response.fromResponse(Problem.of(Status.UNAUTHORIZED, "", detail).toResponse())
                .header("WWW-Authenticate", "Bearer")
                .build();
    }
}
