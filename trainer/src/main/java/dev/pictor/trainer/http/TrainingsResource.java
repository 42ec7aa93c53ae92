package dev.pictor.trainer.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.pictor.clip.PhiTraining;
import dev.pictor.service.http.Problem;
import dev.pictor.service.http.Role;
import dev.pictor.trainer.corpus.Corpus;
import dev.pictor.trainer.training.TrainingPlan;
import dev.pictor.trainer.training.TrainingProgress;
import dev.pictor.trainer.training.Trainings;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Multi;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestStreamElementType;
import org.jspecify.annotations.Nullable;

/** Runs: started, watched, paused, ended. */
@RolesAllowed(Role.READ)
@Path("/v1/trainings")
public class TrainingsResource {

    private final Trainings trainings;
    private final Corpus corpus;

    TrainingsResource(Trainings trainings, Corpus corpus) {
        this.trainings = trainings;
        this.corpus = corpus;
    }

    /** What a run may be told; what is null is as the preset has it. */
    public record Order(
            @Nullable String preset,
            @Nullable String start,
            @Nullable Integer steps,
            @Nullable Integer batch,
            @Nullable Double learningRate,
            @Nullable Double dropout,
            @Nullable Long seed) {}

    /** The run under way and how many captions there are. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Now(TrainingProgress progress, int captions, long seen) {}

    /** Starts a run. */
    @POST
    @RolesAllowed(Role.ADMIN)
    @RunOnVirtualThread
    @Operation(
            summary =
                    "Start a run; JSON body, all optional: preset (small, published), start"
                            + " (current, random), steps, batch, learningRate, dropout, seed")
    public Response start(@Nullable Order order) throws IOException {
        var wanted = order == null ? new Order(null, null, null, null, null, null, null) : order;
        TrainingPlan plan;
        try {
            plan =
                    trainings.begin(
                            new Trainings.Request(training(wanted), fresh(wanted), "demand"));
        } catch (IllegalArgumentException e) {
            throw Problem.of(
                    Response.Status.BAD_REQUEST, "training", String.valueOf(e.getMessage()));
        }
        return Response.accepted(plan).build();
    }

    private PhiTraining training(Order order) {
        var base =
                switch (preset(order)) {
                    case "small" -> PhiTraining.SMALL;
                    case "published" -> PhiTraining.PUBLISHED;
                    case "" -> trainings.preset();
                    default ->
                            throw Problem.of(
                                    Response.Status.BAD_REQUEST,
                                    "preset",
                                    "preset '%s': expected small or published"
                                            .formatted(order.preset()));
                };
        return new PhiTraining(
                Objects.requireNonNullElse(order.steps(), base.steps()),
                Objects.requireNonNullElse(order.batch(), base.batch()),
                Objects.requireNonNullElse(order.learningRate(), base.learningRate()),
                base.weightDecay(),
                Objects.requireNonNullElse(order.dropout(), base.dropout()),
                base.noise(),
                base.bucket(),
                Objects.requireNonNullElse(order.seed(), base.seed()));
    }

    private static String preset(Order order) {
        var preset = order.preset();
        return preset == null ? "" : preset.toLowerCase(Locale.ROOT);
    }

    private static boolean fresh(Order order) {
        return switch (Objects.requireNonNullElse(order.start(), "current")) {
            case "current" -> false;
            case "random" -> true;
            default ->
                    throw Problem.of(
                            Response.Status.BAD_REQUEST,
                            "start",
                            "start '%s': expected current or random".formatted(order.start()));
        };
    }

    /** All runs. */
    @GET
    @RunOnVirtualThread
    @Operation(summary = "All runs, with their figures")
    public List<Trainings.Run> runs() throws IOException {
        return trainings.runs();
    }

    /** Where the run stands. */
    @GET
    @Path("current")
    @Operation(summary = "The run under way")
    public Now current() {
        return new Now(trainings.progress(), corpus.size(), corpus.sequence());
    }

    /** Progress as it comes. */
    @GET
    @Path("events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    @Operation(summary = "Progress as server-sent events")
    public Multi<TrainingProgress> events() {
        return trainings.events();
    }

    /** Pauses the run. */
    @POST
    @RolesAllowed(Role.ADMIN)
    @Path("current/pause")
    @Operation(summary = "Pause the run under way")
    public void pause() {
        trainings.pause(true);
    }

    /** Lets the run go on. */
    @POST
    @RolesAllowed(Role.ADMIN)
    @Path("current/resume")
    @Operation(summary = "Let the run under way go on")
    public void resume() {
        trainings.pause(false);
    }

    /** Ends the run. */
    @POST
    @RolesAllowed(Role.ADMIN)
    @Path("current/cancel")
    @Operation(summary = "End the run under way without a release")
    public void cancel() {
        trainings.cancel();
    }
}
