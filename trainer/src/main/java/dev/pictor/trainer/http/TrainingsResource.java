package dev.pictor.trainer.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.pictor.service.http.Role;
import dev.pictor.trainer.training.TrainingPlan;
import dev.pictor.trainer.training.TrainingProgress;
import dev.pictor.trainer.training.Trainings;
import dev.pictor.training.corpus.Corpus;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Multi;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestStreamElementType;
import org.jspecify.annotations.Nullable;

/** Runs: started, watched, paused, ended. */
@RolesAllowed(Role.READ)
@Produces(MediaType.APPLICATION_JSON)
@Path("/v1/trainings")
public class TrainingsResource {

    private final Trainings trainings;
    private final Corpus corpus;

    TrainingsResource(Trainings trainings, Corpus corpus) {
        this.trainings = trainings;
        this.corpus = corpus;
    }

    /** The run under way and how many captions there are. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Now(TrainingProgress progress, int captions, long seen) {}

    /** Starts a run. */
    @POST
    @RolesAllowed(Role.ADMIN)
    @Consumes(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    @ResponseStatus(202)
    @APIResponseSchema(value = TrainingPlan.class, responseCode = "202")
    @Operation(operationId = "train", summary = "Start a run; without a body as the settings say")
    public TrainingPlan start(@RequestBody(required = false) @Nullable TrainingOrder order)
            throws IOException {
        var wanted = order == null ? TrainingOrder.DEFAULT : order;
        return trainings.begin(
                new Trainings.Request(
                        wanted.training(trainings.preset()), wanted.fresh(), "demand"));
    }

    /** All runs. */
    @GET
    @RunOnVirtualThread
    @Operation(operationId = "runs", summary = "All runs, with their figures")
    public List<Trainings.Run> runs() throws IOException {
        return trainings.runs();
    }

    /** Where the run stands. */
    @GET
    @Path("current")
    @Operation(operationId = "currentRun", summary = "The run under way")
    public Now current() {
        return new Now(trainings.progress(), corpus.size(), corpus.sequence());
    }

    /** Progress as it comes. */
    @GET
    @Path("events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    @Operation(operationId = "runEvents", summary = "Progress as server-sent events")
    public Multi<TrainingProgress> events() {
        return trainings.events();
    }

    /** Pauses the run. */
    @POST
    @RolesAllowed(Role.ADMIN)
    @Path("current/pause")
    @APIResponse(responseCode = "204", description = "Done")
    @Operation(operationId = "pauseRun", summary = "Pause the run under way")
    public void pause() {
        trainings.pause(true);
    }

    /** Lets the run go on. */
    @POST
    @RolesAllowed(Role.ADMIN)
    @Path("current/resume")
    @APIResponse(responseCode = "204", description = "Done")
    @Operation(operationId = "resumeRun", summary = "Let the run under way go on")
    public void resume() {
        trainings.pause(false);
    }

    /** Ends the run. */
    @POST
    @RolesAllowed(Role.ADMIN)
    @Path("current/cancel")
    @APIResponse(responseCode = "204", description = "Done")
    @Operation(operationId = "cancelRun", summary = "End the run under way without a release")
    public void cancel() {
        trainings.cancel();
    }
}
