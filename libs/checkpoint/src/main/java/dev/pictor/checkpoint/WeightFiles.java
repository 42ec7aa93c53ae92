package dev.pictor.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Where a checkpoint directory keeps its weights: one file or shards, safetensors or PyTorch's. */
final class WeightFiles {

    private static final JsonMapper JSON = new JsonMapper();

    private static final List<String> HUGGING_FACE =
            List.of(
                    "model.safetensors",
                    "model.safetensors.index.json",
                    "pytorch_model.bin",
                    "pytorch_model.bin.index.json");

    private static final List<String> OPEN_CLIP =
            List.of(
                    "open_clip_model.safetensors",
                    "open_clip_model.safetensors.index.json",
                    "open_clip_pytorch_model.bin",
                    "model.safetensors");

    private WeightFiles() {}

    /**
     * Whether a directory of both layouts is read as Hugging Face's: by safetensors, else by name.
     */
    static boolean areHuggingFaces(Path directory) {
        return any(directory, HUGGING_FACE.subList(0, 2))
                || (any(directory, HUGGING_FACE) && !any(directory, OPEN_CLIP));
    }

    private static boolean any(Path directory, List<String> names) {
        return names.stream().anyMatch(name -> Files.exists(directory.resolve(name)));
    }

    /**
     * The files of a directory, the first kind that is there.
     *
     * @throws InvalidCheckpointException if there is none
     */
    static List<Path> of(Path directory, ClipConfig.Layout layout) {
        var names = layout == ClipConfig.Layout.HUGGING_FACE ? HUGGING_FACE : OPEN_CLIP;
        for (var name : names) {
            var file = directory.resolve(name);
            if (Files.exists(file)) {
                return name.endsWith(".index.json") ? shards(file) : List.of(file);
            }
        }
        throw new InvalidCheckpointException(
                directory, "has no weights; looked for " + String.join(", ", names));
    }

    private static List<Path> shards(Path index) {
        JsonNode map;
        try {
            map = JSON.readTree(index.toFile()).path("weight_map");
        } catch (IOException e) {
            throw new InvalidCheckpointException(index, "is not JSON: " + e.getMessage(), e);
        }
        var names = new TreeSet<String>();
        map.forEach(file -> names.add(file.asText()));
        if (names.isEmpty()) {
            throw new InvalidCheckpointException(index, "weight_map names no file");
        }
        var files = new ArrayList<Path>();
        for (var name : names) {
            if (!Path.of(name).getFileName().toString().equals(name)) {
                throw new InvalidCheckpointException(
                        index, "weight_map names " + name + ", outside its directory");
            }
            files.add(index.resolveSibling(name));
        }
        return files;
    }
}
