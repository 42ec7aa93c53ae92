package dev.pictor.trainer.http;

import dev.pictor.objects.ObjectStoreException;
import dev.pictor.service.http.Problem;
import dev.pictor.trainer.releases.Releases;
import dev.pictor.trainer.training.Trainings;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.logging.Log;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Failures as RFC 9457 problems that name the field. */
class TrainerProblems {

    @ServerExceptionMapper
    Response notNow(Trainings.NotNowException e) {
        var problem = Problem.of(Status.CONFLICT, "training", String.valueOf(e.getMessage()));
        return e.run()
                .map(run -> HttpProblem.builder(problem).with("run", run).build())
                .orElse(problem)
                .toResponse();
    }

    @ServerExceptionMapper
    Response unknownRelease(Releases.UnknownReleaseException e) {
        return Problem.of(Status.NOT_FOUND, "id", String.valueOf(e.getMessage())).toResponse();
    }

    @ServerExceptionMapper
    Response unusableRelease(Releases.UnusableReleaseException e) {
        return Problem.of(Status.CONFLICT, "release", String.valueOf(e.getMessage())).toResponse();
    }

    @ServerExceptionMapper
    Response objectsAway(ObjectStoreException e) {
        Log.warn("object store", e);
        return Problem.unavailable("the object store does not answer, try again").toResponse();
    }
}
