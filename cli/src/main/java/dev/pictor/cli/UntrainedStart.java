package dev.pictor.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Of a stack that runs already: an untrained phi to begin with, and a training half-way. What the
 * trainer refuses is said and no failure, because the images are what the demo is for.
 *
 * @param trainer to ask
 * @param model the CLIP checkpoint, whose phi has the shapes
 */
record UntrainedStart(ServiceApi trainer, Path model) {

    /**
     * Releases the untrained phi, unless something has been released before.
     *
     * @return what is to be told
     */
    String begin() throws InterruptedException {
        try {
            if (trainer.get("/v1/releases").hasNonNull("current")) {
                return "there is a release already; the demo goes on with it";
            }
            var file = Files.createTempFile("untrained-phi", ".safetensors");
            try {
                UntrainedPhi.write(model.resolve("phi.safetensors"), file);
                trainer.post("/v1/releases?force=true", file);
            } finally {
                Files.delete(file);
            }
            return DemoHints.untrained().strip();
        } catch (IOException e) {
            return "the demo begins with the phi that is there: " + e.getMessage();
        }
    }

    /**
     * Orders a training.
     *
     * @return what is to be told
     */
    String train() throws InterruptedException {
        try {
            trainer.post(
                    "/v1/trainings",
                    new JsonMapper().createObjectNode().put("steps", DemoTraining.STEPS));
            return "a training has begun";
        } catch (IOException e) {
            return "no training: " + e.getMessage();
        }
    }
}
