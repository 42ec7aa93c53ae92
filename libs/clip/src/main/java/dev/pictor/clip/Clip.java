package dev.pictor.clip;

import ai.djl.Device;
import dev.pictor.checkpoint.Checkpoint;
import dev.pictor.checkpoint.ClipConfig;
import dev.pictor.checkpoint.InvalidCheckpointException;
import dev.pictor.checkpoint.PhiWeights;
import dev.pictor.checkpoint.PreprocessorConfig;
import dev.pictor.checkpoint.Safetensors;
import dev.pictor.imaging.Preprocessing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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

    private final Checkpoint checkpoint;
    private final Device device;
    private final ChosenPrecision precision;
    private final String id;
    private final ClipConfig config;
    private final Preprocessing preprocessing;
    private final ClipTokenizer tokenizer;
    private final Towers towers;
    private final ImageEncoder images;
    private final TextEncoder texts;
    private @Nullable Trainable trainable;

    /** Text tower through which gradients flow; loaded when training begins. */
    private record Trainable(Towers towers, TextEncoder texts) {}

    private Clip(Checkpoint checkpoint, ClipOptions options) {
        this.checkpoint = checkpoint;
        config = checkpoint.config();
        preprocessing = PreprocessorConfig.read(checkpoint.directory());
        if (preprocessing.size() != config.imageSize()) {
            throw new InvalidCheckpointException(
                    checkpoint.directory(),
                    "preprocessing makes images of %d pixels, the image tower takes %d"
                            .formatted(preprocessing.size(), config.imageSize()));
        }
        id = checkpoint.id();
        device = options.device().resolve();
        tokenizer = ClipTokenizer.load(checkpoint.directory(), config);
        precision =
                ChosenPrecision.of(
                        options.precision(), device.isGpu(), CpuFeatures.read(), this::gain);
        towers = towers(!device.isGpu(), precision.type());
        try {
            images = new ImageEncoder(towers, checkpoint, preprocessing);
            texts = new TextEncoder(towers, checkpoint, tokenizer);
            checkpoint.requireAllRead();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        LOG.info(
                "CLIP {} from {} on {} (device setting: {}) in {} ({})",
                id,
                checkpoint.directory(),
                device,
                options.device().kind(),
                precision.type(),
                precision.reason());
    }

    private Towers towers(boolean packed, Precision type) {
        return new Towers(new ScriptModule(device, constants(packed, type)), type, packed);
    }

    private double gain() {
        try (var full = towers(true, Precision.FP32);
                var half = towers(true, Precision.BF16)) {
            return half.speedBeside(full, config.vision().shape());
        }
    }

    /**
     * Loads a Hugging Face or OpenCLIP directory.
     *
     * @throws InvalidCheckpointException naming the file, the tensor, the expected and found shape
     */
    public static Clip load(Path directory, ClipOptions options) {
        return new Clip(Checkpoint.open(directory), options);
    }

    private Map<String, Object> constants(boolean packed, Precision type) {
        var vision = config.vision();
        var text = config.text();
        return Map.ofEntries(
                Map.entry("side", vision.side()),
                Map.entry("patch", vision.patch()),
                Map.entry("patches", vision.patches()),
                Map.entry("classToken", python(vision.classToken())),
                Map.entry("inputNorm", python(vision.inputNorm())),
                Map.entry("pooling", Towers.number(vision.pooling())),
                Map.entry("normAfterPooling", python(vision.normAfterPooling())),
                Map.entry("visionLayers", vision.shape().layers()),
                Map.entry("visionHeads", vision.shape().heads()),
                Map.entry("visionActivation", Towers.number(vision.activation())),
                Map.entry("visionEpsilon", vision.epsilon()),
                Map.entry("textLayers", text.shape().layers()),
                Map.entry("textHeads", text.shape().heads()),
                Map.entry("textActivation", Towers.number(text.activation())),
                Map.entry("textEpsilon", text.epsilon()),
                Map.entry("causal", python(text.causal())),
                Map.entry("packed", python(packed)),
                Map.entry("half", type.torchType()));
    }

    private static String python(boolean value) {
        return value ? "True" : "False";
    }

    /** An identifier of the weights, equal wherever the same files are loaded. */
    public String id() {
        return id;
    }

    /** Where it runs: {@code cpu()} or {@code gpu(N)}. */
    public String device() {
        return device.toString();
    }

    /** In which type its towers multiply, and why. */
    public ChosenPrecision precision() {
        return precision;
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
     * Holds vectors on the device, to be multiplied with many others.
     *
     * @param vectors of one length, at least one
     */
    public InnerProducts products(List<float[]> vectors) {
        return MatrixProducts.of(towers, vectors);
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
        var tower = trainable();
        return PhiTrainer.fresh(tower.towers, tower.texts, training);
    }

    /** Begins to train a phi without any of the short cuts: what training is measured against. */
    public PhiTrainer trainPhiPlainly(PhiTraining training) {
        var tower = trainable();
        return PhiTrainer.fresh(tower.towers, tower.texts.plain(), training);
    }

    /**
     * Trains on from a phi, or from where {@link PhiTrainer#save} left a run.
     *
     * @throws InvalidCheckpointException if the file does not fit this CLIP
     */
    public PhiTrainer trainPhi(Path file, PhiTraining training) {
        var tower = trainable();
        return PhiTrainer.from(file, tower.towers, tower.texts, training);
    }

    private synchronized Trainable trainable() {
        if (trainable == null) {
            var unpacked = towers(false, precision.type());
            trainable = new Trainable(unpacked, new TextEncoder(unpacked, checkpoint, tokenizer));
        }
        return trainable;
    }

    @Override
    public synchronized void close() {
        tokenizer.close();
        towers.close();
        if (trainable != null) {
            trainable.towers.close();
        }
    }
}
