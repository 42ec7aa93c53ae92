package dev.pictor.cli;

import dev.pictor.cli.demo.DemoCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Settings with which a training starts by itself when half of the demo's captions have come, and
 * brings a phi that is better than the one before.
 *
 * @param images how many the demo publishes
 * @param model the CLIP checkpoint
 * @param trained whether to begin with the model's own phi, which a training changes little
 */
record DemoTraining(int images, Path model, boolean trained) {

    /** Some sentences are the same by chance, and count once. */
    private static final double DIFFERENT = 0.9;

    /**
     * What the demo's few sentences can teach is learned by then; the preset has five times that.
     */
    static final int STEPS = 200;

    /** Below, there are too few captions to judge a phi on. */
    private static final int LEAST = 40;

    int captions() {
        return Math.max(LEAST, (int) (DIFFERENT * images * DemoCatalog.CAPTIONS / 2));
    }

    private boolean beginsUntrained() {
        return !trained && Files.exists(phi());
    }

    private Path phi() {
        return model.resolve("phi.safetensors");
    }

    /**
     * The settings as environment variables; what the caller's environment sets stays as it is.
     *
     * @param data folder for the phi to begin with
     */
    Map<String, String> settings(Path data, Map<String, String> environment) throws IOException {
        var settings = new HashMap<String, String>();
        settings.put("PICTOR_TRAINER_EVERY_CAPTIONS", Integer.toString(captions()));
        settings.put("PICTOR_TRAINER_MINIMUM", Integer.toString(captions() / 2));
        settings.put("PICTOR_TRAINER_STEPS", Integer.toString(STEPS));
        // It yields to the others all the same, and somebody is waiting for it.
        settings.put(
                "PICTOR_TRAINER_THREADS",
                Integer.toString(Runtime.getRuntime().availableProcessors()));
        if (beginsUntrained()) {
            var file = Files.createDirectories(data).resolve("untrained-phi.safetensors");
            UntrainedPhi.write(phi(), file);
            settings.put("PICTOR_PHI", file.toAbsolutePath().toString());
        }
        settings.keySet().removeAll(environment.keySet());
        return settings;
    }
}
