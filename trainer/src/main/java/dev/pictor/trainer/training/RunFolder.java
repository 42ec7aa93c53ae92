package dev.pictor.trainer.training;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.pictor.training.RunFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The files of a run: plan, captions, starting weights, saved state, candidate, result. Each is
 * written beside its place and moved there, so a kill leaves the old one or the new one.
 *
 * @param path its folder, named by the run's id
 */
record RunFolder(Path path) {

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .addModule(new JavaTimeModule())
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .build();

    static List<RunFolder> all(Path runs) throws IOException {
        Files.createDirectories(runs);
        try (var folders = Files.list(runs)) {
            return folders.sorted()
                    .map(RunFolder::new)
                    .filter(run -> Files.exists(run.planFile()))
                    .toList();
        }
    }

    /** Its weights. */
    RunFiles files() {
        return new RunFiles(path);
    }

    private Path planFile() {
        return path.resolve("plan.json");
    }

    private Path resultFile() {
        return path.resolve("result.json");
    }

    private Path captionsFile() {
        return path.resolve("captions.bin");
    }

    /** The plan comes last: a run without one never began. */
    void begin(TrainingPlan plan, long[] captions) throws IOException {
        RunFiles.replace(
                captionsFile(),
                file -> {
                    var bytes = ByteBuffer.allocate(captions.length * Long.BYTES);
                    bytes.asLongBuffer().put(captions);
                    Files.write(file, bytes.array());
                });
        RunFiles.replace(planFile(), file -> JSON.writeValue(file.toFile(), plan));
    }

    TrainingPlan plan() throws IOException {
        return JSON.readValue(planFile().toFile(), TrainingPlan.class);
    }

    long[] captions() throws IOException {
        var bytes = ByteBuffer.wrap(Files.readAllBytes(captionsFile())).asLongBuffer();
        var captions = new long[bytes.remaining()];
        bytes.get(captions);
        return captions;
    }

    Optional<TrainingResult> result() throws IOException {
        return Files.exists(resultFile())
                ? Optional.of(JSON.readValue(resultFile().toFile(), TrainingResult.class))
                : Optional.empty();
    }

    /** Ends the run; what only a resumption would need is removed. */
    void end(TrainingResult result) throws IOException {
        RunFiles.replace(resultFile(), file -> JSON.writeValue(file.toFile(), result));
        Files.deleteIfExists(files().state());
        Files.deleteIfExists(files().start());
        Files.deleteIfExists(captionsFile());
    }
}
