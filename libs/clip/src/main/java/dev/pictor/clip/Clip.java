package dev.pictor.clip;

import dev.pictor.checkpoint.Activation;
import dev.pictor.checkpoint.Checkpoint;
import dev.pictor.checkpoint.ClipConfig;
import dev.pictor.checkpoint.InvalidCheckpointException;
import dev.pictor.checkpoint.PhiWeights;
import dev.pictor.checkpoint.PreprocessorConfig;
import dev.pictor.checkpoint.Safetensors;
import dev.pictor.imaging.Preprocessing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A CLIP model loaded from a checkpoint directory: two encoders, a tokenizer and the preprocessing
 * its images need.
 *
 * <p>Thread-safe. Owns native memory, freed by {@link #close}; closing also ends every {@link Phi}
 * loaded for it.
 */
public final class Clip implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Clip.class);

    private final String id;
    private final ClipConfig config;
    private final Preprocessing preprocessing;
    private final ClipTokenizer tokenizer;
    private final Towers towers;
    private final ImageEncoder images;
    private final TextEncoder texts;

    private Clip(Checkpoint checkpoint, ClipOptions options) {
        config = checkpoint.config();
        preprocessing = PreprocessorConfig.read(checkpoint.directory());
        if (preprocessing.size() != config.imageSize()) {
            throw new InvalidCheckpointException(
                    checkpoint.directory(),
                    "preprocessing makes images of %d pixels, the image tower takes %d"
                            .formatted(preprocessing.size(), config.imageSize()));
        }
        id = checkpoint.id();
        var device = options.device().resolve();
        tokenizer = ClipTokenizer.load(checkpoint.directory(), config);
        towers =
                new Towers(
                        new ScriptModule(device, constants(config, options)), options.precision());
        try {
            images = new ImageEncoder(towers, checkpoint, preprocessing);
            texts = new TextEncoder(towers, checkpoint);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        LOG.info(
                "CLIP {} from {} on {} in {} (device setting: {})",
                id,
                checkpoint.directory(),
                device,
                options.precision(),
                options.device().kind());
    }

    /**
     * Loads a Hugging Face or OpenCLIP directory.
     *
     * @throws InvalidCheckpointException naming the file, the tensor, the expected and found shape
     */
    public static Clip load(Path directory, ClipOptions options) {
        return new Clip(Checkpoint.open(directory), options);
    }

    private static Map<String, Object> constants(ClipConfig config, ClipOptions options) {
        return Map.ofEntries(
                Map.entry("epsilon", config.epsilon()),
                Map.entry("side", config.imageSize() / config.patch()),
                Map.entry("patch", config.patch()),
                Map.entry("patches", config.patches()),
                Map.entry("visionLayers", config.vision().layers()),
                Map.entry("visionHeads", config.vision().heads()),
                Map.entry("visionQuick", python(config.visionActivation())),
                Map.entry("textLayers", config.text().layers()),
                Map.entry("textHeads", config.text().heads()),
                Map.entry("textQuick", python(config.textActivation())),
                Map.entry("half", options.precision().torchType()));
    }

    private static String python(Activation activation) {
        return activation == Activation.QUICK_GELU ? "True" : "False";
    }

    /** An identifier of the weights, equal wherever the same files are loaded. */
    public String id() {
        return id;
    }

    /** The sizes of the model. */
    public ClipConfig config() {
        return config;
    }

    /** What images go through before {@link #images()}. */
    public Preprocessing preprocessing() {
        return preprocessing;
    }

    /** The tokenizer of the text tower. */
    public ClipTokenizer tokenizer() {
        return tokenizer;
    }

    /** The image tower. */
    public ImageEncoder images() {
        return images;
    }

    /** The text tower. */
    public TextEncoder texts() {
        return texts;
    }

    /**
     * Loads a phi for this CLIP onto the same device.
     *
     * @param file safetensors; {@link PhiWeights} makes them of a PyTorch checkpoint
     * @throws InvalidCheckpointException if it does not fit
     */
    public Phi loadPhi(Path file) {
        return Phi.load(file, towers, config.joint(), config.text().width());
    }

    /**
     * Writes a phi that was made elsewhere as Pictor writes its own.
     *
     * @param file safetensors
     * @param into the safetensors file
     * @throws InvalidCheckpointException if it does not fit, or has a weight that is no number
     */
    public void convertPhi(Path file, Path into) throws IOException {
        PhiWeights.write(
                PhiWeights.read(Safetensors.open(file), config.joint(), config.text().width()),
                into);
    }

    /** Begins to train a phi from random weights. */
    public PhiTrainer trainPhi(PhiTraining training) {
        return PhiTrainer.fresh(towers, texts, training);
    }

    /** Begins to train a phi without any of the short cuts: what training is measured against. */
    public PhiTrainer trainPhiPlainly(PhiTraining training) {
        return PhiTrainer.fresh(towers, texts.plain(), training);
    }

    /**
     * Trains on from a phi, or from where {@link PhiTrainer#save} left a run.
     *
     * @throws InvalidCheckpointException if the file does not fit this CLIP
     */
    public PhiTrainer trainPhi(Path file, PhiTraining training) {
        return PhiTrainer.from(file, towers, texts, training);
    }

    @Override
    public void close() {
        tokenizer.close();
        towers.close();
    }
}
