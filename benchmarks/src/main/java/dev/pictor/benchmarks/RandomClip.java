package dev.pictor.benchmarks;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pictor.checkpoint.Dimensions;
import dev.pictor.checkpoint.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A CLIP checkpoint with random weights in the shape of ViT-B/32, with a small vocabulary. */
final class RandomClip {

    static final int WIDTH = 768;
    static final int LAYERS = 12;
    static final int MLP = 3072;
    static final int TOKENS = 50;
    static final int SIZE = 224;
    static final int PATCH = 32;
    static final int JOINT = 512;

    private final Random random = new Random(1);
    private final List<Safetensors.Tensor> tensors = new ArrayList<>();
    private final int visionLayers;
    private final int textLayers;
    private final int textWidth;

    private RandomClip(int visionLayers, int textLayers, int textWidth) {
        this.visionLayers = visionLayers;
        this.textLayers = textLayers;
        this.textWidth = textWidth;
    }

    /** Writes the checkpoint unless it is there. */
    static Path at(Path directory, Path tokenizer) throws IOException {
        if (!Files.exists(directory.resolve("model.safetensors"))) {
            Files.createDirectories(directory);
            new RandomClip(LAYERS, LAYERS, JOINT).write(directory, tokenizer);
        }
        return directory;
    }

    /** Writes one with the text tower of ViT-L/14. */
    static Path withTextTowerAt(Path directory, Path tokenizer) throws IOException {
        Files.createDirectories(directory);
        new RandomClip(1, 12, 768).write(directory, tokenizer);
        return directory;
    }

    private void write(Path directory, Path tokenizer) throws IOException {
        int vocabulary = new JsonMapper().readTree(tokenizer.toFile()).at("/model/vocab").size();
        Files.writeString(
                directory.resolve("config.json"),
                """
                {"model_type": "clip", "projection_dim": %d,
                 "text_config": {"hidden_size": %d, "num_hidden_layers": %d, "num_attention_heads": %d,
                   "intermediate_size": %d, "vocab_size": %d, "max_position_embeddings": 77,
                   "hidden_act": "quick_gelu", "eos_token_id": 1},
                 "vision_config": {"hidden_size": %d, "num_hidden_layers": %d,
                   "num_attention_heads": 12, "intermediate_size": %d, "image_size": %d,
                   "patch_size": %d, "hidden_act": "quick_gelu"}}
                """
                        .formatted(
                                JOINT,
                                textWidth,
                                textLayers,
                                textWidth / 64,
                                4 * textWidth,
                                vocabulary,
                                WIDTH,
                                visionLayers,
                                MLP,
                                SIZE,
                                PATCH));
        Files.writeString(
                directory.resolve("preprocessor_config.json"),
                "{\"size\": {\"shortest_edge\": %d}, \"crop_size\": %d}".formatted(SIZE, SIZE));
        Files.copy(tokenizer, directory.resolve("tokenizer.json"));
        var text = "text_model.";
        tensor(text + "embeddings.token_embedding.weight", vocabulary, textWidth);
        tensor(text + "embeddings.position_embedding.weight", 77, textWidth);
        for (int i = 0; i < textLayers; i++) {
            block(text + "encoder.layers." + i, textWidth, 4 * textWidth);
        }
        norm(text + "final_layer_norm", textWidth);
        tensor("text_projection.weight", JOINT, textWidth);
        var vision = "vision_model.";
        tensor(vision + "embeddings.class_embedding", WIDTH);
        tensor(vision + "embeddings.patch_embedding.weight", WIDTH, 3, PATCH, PATCH);
        tensor(vision + "embeddings.position_embedding.weight", TOKENS, WIDTH);
        norm(vision + "pre_layrnorm", WIDTH);
        for (int i = 0; i < visionLayers; i++) {
            block(vision + "encoder.layers." + i, WIDTH, MLP);
        }
        norm(vision + "post_layernorm", WIDTH);
        tensor("visual_projection.weight", JOINT, WIDTH);
        Safetensors.write(directory.resolve("model.safetensors"), tensors, Map.of());
    }

    private void block(String name, int width, int mlp) {
        norm(name + ".layer_norm1", width);
        norm(name + ".layer_norm2", width);
        for (var part : List.of("q", "k", "v", "out")) {
            tensor(name + ".self_attn." + part + "_proj.weight", width, width);
            tensor(name + ".self_attn." + part + "_proj.bias", width);
        }
        tensor(name + ".mlp.fc1.weight", mlp, width);
        tensor(name + ".mlp.fc1.bias", mlp);
        tensor(name + ".mlp.fc2.weight", width, mlp);
        tensor(name + ".mlp.fc2.bias", width);
    }

    private void norm(String name, int width) {
        tensor(name + ".weight", width);
        tensor(name + ".bias", width);
    }

    private void tensor(String name, long... shape) {
        var dimensions = Dimensions.of(shape);
        var values = new float[(int) dimensions.size()];
        double scale = 0.6 / Math.sqrt((double) shape[shape.length - 1]);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * scale);
        }
        tensors.add(new Safetensors.Tensor(name, dimensions, values));
    }
}
