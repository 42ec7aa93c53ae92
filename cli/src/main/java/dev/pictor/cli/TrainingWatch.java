package dev.pictor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What the trainer does, in words; a trainer that cannot be asked is no failure. */
final class TrainingWatch {

    private static final long NANOS = 1_000_000_000;

    private final ServiceApi trainer;
    private final Set<String> told = new HashSet<>();
    private boolean first = true;
    private long looked;
    private String state = "";

    TrainingWatch(ServiceApi trainer) {
        this.trainer = trainer;
        looked = System.nanoTime() - NANOS;
    }

    /**
     * Looks, at most once a second.
     *
     * @return what happened since the last look, a line each
     */
    List<String> news() throws InterruptedException {
        if (System.nanoTime() - looked < NANOS) {
            return List.of();
        }
        looked = System.nanoTime();
        try {
            state = state(trainer.get("/v1/trainings/current"));
            return ended(trainer.get("/v1/trainings"));
        } catch (IOException e) {
            state = "training not to be seen: " + e.getMessage();
            return List.of();
        }
    }

    /** Where it stood at the last look. */
    String state() {
        return state;
    }

    static String state(JsonNode now) {
        var progress = now.path("progress");
        return switch (progress.path("phase").asText()) {
            case "TRAINING" ->
                    "phi: step %d of %d"
                            .formatted(
                                    progress.path("step").asLong(),
                                    progress.path("steps").asLong());
            case "JUDGING" -> "phi: judged by the gate";
            case "RELEASING" -> "phi: released";
            case "PAUSED" -> "phi: training paused";
            default -> "%d captions".formatted(now.path("captions").asLong());
        };
    }

    private List<String> ended(JsonNode runs) {
        var lines = new ArrayList<String>();
        for (var run : runs) {
            // Runs that had ended before are no news.
            if (run.hasNonNull("result") && told.add(run.at("/plan/id").asText()) && !first) {
                lines.add(line(run));
            }
        }
        first = false;
        return lines;
    }

    static String line(JsonNode run) {
        var result = run.path("result");
        var outcome = result.path("outcome").asText();
        var reason = result.path("reason").asText();
        return outcome.equals("RELEASED")
                ? "phi improved: release %s (%s)".formatted(result.path("release").asText(), reason)
                : "phi stays as it is: the training was %s (%s)"
                        .formatted(outcome.toLowerCase(Locale.ROOT), reason);
    }
}
