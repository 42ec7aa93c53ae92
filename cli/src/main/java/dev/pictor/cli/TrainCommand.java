package dev.pictor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts a training, unless one is under way, and follows it to its end. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description =
                "Train phi on the captions that have arrived, or follow the run under way; exits with"
                        + " 0 if it is released.")
final class TrainCommand implements Callable<Integer> {

    private static final long POLL_MILLIS = 500;

    @Mixin private final StackOptions stack = new StackOptions();

    @Option(names = "--preset", defaultValue = "", description = "small or published.")
    private String preset = "";

    @Option(
            names = "--start",
            defaultValue = "current",
            description = "Weights to start from: current (default) or random.")
    private String start = "";

    @Option(names = "--steps", defaultValue = "0", description = "Optimiser steps.")
    private int steps;

    @Option(names = "--seed", defaultValue = "0", description = "Seed of noise and order.")
    private long seed;

    @Option(names = "--json", description = "Print the run as JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var trainer = stack.trainer();
        var order = new JsonMapper().createObjectNode().put("start", start);
        if (!preset.isEmpty()) {
            order.put("preset", preset);
        }
        if (steps > 0) {
            order.put("steps", steps);
        }
        if (seed != 0) {
            order.put("seed", seed);
        }
        var run = follow(trainer, begin(trainer, order));
        var result = run.path("result");
        if (json) {
            System.out.println(run);
        } else {
            System.out.printf(
                    "%s%s: %s%n",
                    result.path("outcome").asText().toLowerCase(Locale.ROOT),
                    result.has("release") ? " as " + result.get("release").asText() : "",
                    result.path("reason").asText());
            GateFigures.print(result.path("comparisons"));
        }
        return result.path("outcome").asText().equals("RELEASED") ? 0 : 1;
    }

    /** The plan of a new run, or of the one under way. */
    private static JsonNode begin(ServiceApi trainer, JsonNode order)
            throws IOException, InterruptedException {
        try {
            return trainer.post("/v1/trainings", order);
        } catch (ServiceApi.ProblemException e) {
            var id = e.problem().path("run").asText();
            for (var run : trainer.get("/v1/trainings")) {
                if (run.at("/plan/id").asText().equals(id)) {
                    System.err.printf("run %s is under way: following it%n", id);
                    return run.get("plan");
                }
            }
            throw e;
        }
    }

    private static JsonNode follow(ServiceApi trainer, JsonNode plan)
            throws IOException, InterruptedException {
        var id = plan.get("id").asText();
        var bar = new ProgressBar("training", plan.at("/training/steps").asLong(), System.err);
        while (true) {
            var progress = trainer.get("/v1/trainings/current").get("progress");
            if (progress.path("id").asText().equals(id)) {
                bar.at(progress.get("step").asLong());
            } else {
                for (var run : trainer.get("/v1/trainings")) {
                    if (run.at("/plan/id").asText().equals(id) && run.hasNonNull("result")) {
                        return run;
                    }
                }
            }
            Thread.sleep(POLL_MILLIS);
        }
    }
}
