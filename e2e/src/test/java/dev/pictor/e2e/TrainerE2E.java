package dev.pictor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pictor.checkpoint.PhiWeights;
import dev.pictor.checkpoint.Safetensors;
import dev.pictor.checkpoint.TensorFile;
import dev.pictor.cli.ServiceApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Captions arrive, phi is retrained, queries take the new one, and the old one comes back. */
class TrainerE2E {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final List<String> THINGS =
            List.of(
                    "cat", "dog", "tree", "car", "heart", "star", "house", "horse", "fish", "book",
                    "bell", "key", "moon", "sun", "apple", "bread", "clock", "crown", "drum",
                    "rocket");
    private static final List<String> COLOURS =
            List.of("red", "green", "blue", "yellow", "white", "black", "pink", "orange");
    private static final List<String> FORMS =
            List.of(
                    "a photo of a %s on a %s background",
                    "an emoji of a %s with a %s background",
                    "a picture of a %s, on a %s background",
                    "an icon of a %s that is on a %s background",
                    "%s on a %s background in noto style",
                    "%s on a %s background in twemoji style",
                    "a %s in twemoji style with a %s background");

    private static final Path TORCH_OF_ANOTHER_CLIP =
            Path.of("../libs/checkpoint/src/test/resources/golden/torch/phi_best.pt");

    @TempDir private Path data;

    @Test
    void aRunIsReleasedSurvivesKillsAndIsRolledBack() throws Exception {
        var captions = new ArrayList<String>();
        for (var form : FORMS) {
            for (var thing : THINGS) {
                for (var colour : COLOURS) {
                    captions.add(form.formatted(thing, colour));
                }
            }
        }
        var file = Files.write(data.resolve("captions.txt"), captions);
        try (var stack = new StackProcess(data)) {
            var trainer = new ServiceApi("trainer", stack.trainerUrl(), Optional.empty());
            var query = new ServiceApi("query-service", stack.queryUrl(), Optional.empty());
            assertThat(stack.run("train")).as("a corpus too small says so").isEqualTo(1);
            assertThat(stack.run("captions", file.toString())).isZero();
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() ->
                            trainer.get("/v1/trainings/current").get("captions").asInt()
                                    == captions.size());

            // A run that is killed goes on where it was saved, and ends with a verdict.
            var plan = start(trainer, "{\"start\": \"current\", \"steps\": 200, \"batch\": 32}");
            awaitStep(trainer, 55);
            stack.kill("trainer");
            awaitStep(trainer, 56);
            int followed = stack.run("train");
            var killed = awaitResult(trainer, plan);
            assertThat(trainer.get("/v1/trainings")).as("followed, not begun anew").hasSize(1);
            assertThat(followed)
                    .isEqualTo(killed.path("outcome").asText().equals("RELEASED") ? 0 : 1);
            assertThat(killed.path("outcome").asText()).isIn("RELEASED", "REFUSED");
            assertThat(killed.get("comparisons")).isNotEmpty();

            // Random weights after one step are worse than what is active: refused, with figures.
            var refused =
                    awaitResult(
                            trainer,
                            start(trainer, "{\"start\": \"random\", \"steps\": 1, \"batch\": 8}"));
            assertThat(refused.path("outcome").asText()).isEqualTo("REFUSED");
            assertThat(refused.path("reason").asText()).contains("falls from");

            // A run that is paused stands still, and one that is cancelled ends; there must be one.
            var nothing = new JsonMapper().createObjectNode();
            assertThatThrownBy(() -> trainer.post("/v1/trainings/current/cancel", nothing))
                    .hasMessageContaining("there is no run to be cancelled");
            var endless =
                    start(trainer, "{\"start\": \"random\", \"steps\": 100000, \"batch\": 8}");
            awaitStep(trainer, 2);
            trainer.post("/v1/trainings/current/pause", nothing);
            await().atMost(PATIENCE)
                    .until(() ->
                            trainer.get("/v1/trainings/current")
                                    .at("/progress/phase")
                                    .asText()
                                    .equals("PAUSED"));
            assertThatThrownBy(() -> start(trainer, "{\"steps\": 1}"))
                    .hasMessageContaining("is under way; one at a time");
            trainer.post("/v1/trainings/current/cancel", nothing);
            assertThat(awaitResult(trainer, endless).path("outcome").asText())
                    .isEqualTo("CANCELLED");

            // A release is taken up by queries without a restart; a rollback is, too.
            var first = announce(trainer, query);
            assertThat(first).isNotBlank();

            imports(stack, trainer);
        }
    }

    /** A phi from elsewhere is checked, judged, and released if it passes or is forced. */
    private void imports(StackProcess stack, ServiceApi trainer) throws Exception {
        int before = trainer.get("/v1/releases").get("releases").size();
        var file = data.resolve("foreign.phi");
        Files.writeString(file, "this is no phi, whatever it is called");
        assertThatThrownBy(() -> trainer.post("/v1/releases", file))
                .hasMessageContaining("body: ")
                .hasMessageContaining("not safetensors");
        Files.copy(TORCH_OF_ANOTHER_CLIP, file, StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> trainer.post("/v1/releases", file))
                .hasMessageContaining("is a PyTorch checkpoint, expected safetensors");
        PhiWeights.write(PhiWeights.read(TensorFile.open(file)), file);
        assertThatThrownBy(() -> trainer.post("/v1/releases", file))
                .hasMessageContaining("layers.0.weight has shape (32, 24), expected (32, ");

        // A phi that makes nothing of any image.
        var own = TensorFile.open(Path.of("../models/emoji-reference/phi.safetensors"));
        var nothing = new ArrayList<Safetensors.Tensor>();
        for (var name : own.names()) {
            var shape = own.shape(name);
            nothing.add(new Safetensors.Tensor(name, shape, new float[(int) shape.size()]));
        }
        Safetensors.write(file, nothing, Map.of());
        assertThat(stack.run("release", "--import", file.toString())).isEqualTo(1);
        assertThatThrownBy(() -> trainer.post("/v1/releases", file))
                .hasMessageContaining("falls from")
                .isInstanceOfSatisfying(
                        ServiceApi.ProblemException.class,
                        e -> assertThat(e.problem().get("comparisons")).isNotEmpty());
        assertThat(trainer.get("/v1/releases").get("releases")).hasSize(before);

        assertThat(stack.run("release", "--import", file.toString(), "--force")).isZero();
        var releases = trainer.get("/v1/releases").get("releases");
        assertThat(releases).hasSize(before + 1);
        var card = releases.get(before);
        assertThat(card.has("parent")).isFalse();
        assertThat(card.get("steps").asInt()).isZero();
        assertThat(card.get("metrics")).isNotEmpty();
    }

    /** Trains until something is released; the corpus is small, the starting phi foreign to it. */
    private static String announce(ServiceApi trainer, ServiceApi query) throws Exception {
        var result =
                awaitResult(
                        trainer,
                        start(
                                trainer,
                                "{\"start\": \"current\", \"steps\": 60, \"batch\": 64, \"seed\": 2}"));
        var listing = trainer.get("/v1/releases");
        if (listing.get("releases").isEmpty()) {
            assertThat(result.path("outcome").asText()).isEqualTo("REFUSED");
            return "nothing was better than the starting phi";
        }
        var oldest = listing.get("releases").get(0).get("id").asText();
        trainer.post("/v1/releases/" + oldest, new JsonMapper().createObjectNode());
        assertThat(trainer.get("/v1/releases").get("pinned").asBoolean()).isTrue();
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(query.get("/v1/stats").path("release").asText())
                                .isEqualTo(oldest));
        return oldest;
    }

    private static String start(ServiceApi trainer, String order) throws Exception {
        return trainer.post("/v1/trainings", new JsonMapper().readTree(order)).get("id").asText();
    }

    private static void awaitStep(ServiceApi trainer, int step) {
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(IOException.class) // it may just have been killed
                .until(() ->
                        trainer.get("/v1/trainings/current").at("/progress/step").asInt() >= step);
    }

    private static JsonNode awaitResult(ServiceApi trainer, String id) {
        return await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(IOException.class) // it may just have been killed
                .until(
                        () -> {
                            for (var run : trainer.get("/v1/trainings")) {
                                if (run.at("/plan/id").asText().equals(id)
                                        && run.hasNonNull("result")) {
                                    return run.get("result");
                                }
                            }
                            return new JsonMapper().missingNode();
                        },
                        result -> !result.isMissingNode());
    }
}
