package dev.pictor.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pictor.checkpoint.Dimensions;
import dev.pictor.checkpoint.InvalidCheckpointException;
import dev.pictor.checkpoint.PhiWeights;
import dev.pictor.checkpoint.Safetensors;
import dev.pictor.checkpoint.TensorFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint that does not fit fails at load and says which file, which tensor, which shape. */
class InvalidCheckpointTest {

    private static final Path SHARDED =
            Path.of("src/test/resources/golden/tiny-hf-legacy-sharded-fp16");

    @TempDir private Path directory;

    @BeforeEach
    void copyAGoodOne() throws IOException {
        try (var files = Files.list(SHARDED)) {
            for (var file : files.toList()) {
                Files.copy(file, directory.resolve(file.getFileName()));
            }
        }
    }

    private void assertRefused(String... parts) {
        assertThatThrownBy(() ->
                        Clip.load(directory, new ClipOptions(ComputeDevice.CPU, Precision.FP32)))
                .isInstanceOf(InvalidCheckpointException.class)
                .hasMessageContainingAll(parts);
    }

    private void replaceInConfig(String from, String to) throws IOException {
        var config = directory.resolve("config.json");
        var text = Files.readString(config);
        assertThat(text).contains(from);
        Files.writeString(config, text.replace(from, to));
    }

    @Test
    void missingShard() throws IOException {
        Files.delete(directory.resolve("model-00002-of-00003.safetensors"));
        assertRefused("model-00002-of-00003.safetensors", "no such file");
    }

    @Test
    void truncatedShard() throws IOException {
        var shard = directory.resolve("model-00001-of-00003.safetensors");
        var bytes = Files.readAllBytes(shard);
        Files.write(shard, java.util.Arrays.copyOf(bytes, bytes.length - 100));
        assertRefused("model-00001-of-00003.safetensors", "truncated", "tensor ");
    }

    @Test
    void emptyAndGarbageWeights() throws IOException {
        var shard = directory.resolve("model-00003-of-00003.safetensors");
        Files.write(shard, new byte[0]);
        assertRefused("model-00003", "truncated");
        Files.write(shard, "this is not a safetensors file".getBytes(StandardCharsets.UTF_8));
        assertRefused("model-00003", "truncated or not safetensors");
    }

    @Test
    void otherWidth() throws IOException {
        replaceInConfig("\"hidden_size\": 40", "\"hidden_size\": 45");
        assertRefused(".safetensors", "token_embedding", "(49408, 40)", "(49408, 45)");
    }

    @Test
    void missingTensor() throws IOException {
        replaceInConfig("\"num_hidden_layers\": 3", "\"num_hidden_layers\": 4");
        assertRefused("layers.3.layer_norm1.weight", "missing", "(40)");
    }

    @Test
    void unknownActivation() throws IOException {
        replaceInConfig("\"hidden_act\": \"gelu\"", "\"hidden_act\": \"relu\"");
        assertRefused("config.json", "hidden_act", "quick_gelu or gelu", "relu");
    }

    @Test
    void noConfigOrNoJson() throws IOException {
        Files.writeString(directory.resolve("config.json"), "{");
        assertRefused("config.json", "not JSON");
        Files.delete(directory.resolve("config.json"));
        assertRefused("neither config.json nor open_clip_config.json");
    }

    @Test
    void noTokenizer() throws IOException {
        Files.delete(directory.resolve("tokenizer.json"));
        assertRefused("neither tokenizer.json nor vocab.json");
    }

    @Test
    void shardOutsideTheDirectory() throws IOException {
        var index = directory.resolve("model.safetensors.index.json");
        Files.writeString(
                index,
                Files.readString(index)
                        .replace("model-00003-of-00003.safetensors", "../elsewhere.safetensors"));
        assertRefused("index.json", "../elsewhere.safetensors", "outside its directory");
    }

    @Test
    void aPhiOfAnotherClip() throws IOException {
        var file = directory.resolve("other-phi.safetensors");
        Safetensors.write(
                file,
                List.of(
                        new Safetensors.Tensor(
                                "layers.0.weight", Dimensions.of(8, 2), new float[16])),
                Map.of());
        try (var clip = Clip.load(directory, new ClipOptions(ComputeDevice.CPU, Precision.FP32))) {
            assertThatThrownBy(() -> clip.loadPhi(file))
                    .isInstanceOf(InvalidCheckpointException.class)
                    .hasMessageContainingAll("other-phi", "layers.0.weight", "(8, 2)", "(8, 24)");
        }
    }

    @Test
    void aPhiMadeElsewhere() throws IOException {
        var torch = Path.of("../checkpoint/src/test/resources/golden/torch");
        var published = directory.resolve("published.safetensors");
        var odd = directory.resolve("odd.safetensors");
        try (var clip = Clip.load(directory, new ClipOptions(ComputeDevice.CPU, Precision.FP32))) {
            PhiWeights.write(
                    PhiWeights.read(TensorFile.open(torch.resolve("phi_best.pt"))), published);
            PhiWeights.write(PhiWeights.read(TensorFile.open(torch.resolve("phi-odd.pt"))), odd);
            assertThat(odd).hasSameBinaryContentAs(published);
            try (var phi = clip.loadPhi(published)) {
                var image = new float[24];
                image[3] = 2;
                assertThat(phi.project(List.of(image)))
                        .hasDimensions(1, clip.config().text().width());
            }
            assertThatThrownBy(() -> clip.convertPhi(torch.resolve("phi_best.pt"), odd))
                    .isInstanceOf(InvalidCheckpointException.class)
                    .hasMessageContainingAll("phi_best.pt", "--import", "safetensors");
            var broken = Safetensors.open(published);
            var tensors = new ArrayList<Safetensors.Tensor>();
            for (var name : broken.names()) {
                tensors.add(new Safetensors.Tensor(name, broken.shape(name), broken.floats(name)));
            }
            tensors.getLast().values()[1] = Float.NaN;
            Safetensors.write(odd, tensors, Map.of());
            assertThatThrownBy(() -> clip.convertPhi(odd, directory.resolve("copy")))
                    .isInstanceOf(InvalidCheckpointException.class)
                    .hasMessageContaining("tensor layers.6.bias holds NaN");
        }
    }

    @Test
    void shapesThatOverflow() throws IOException {
        var header =
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904],\"data_offsets\":[0,0]}}";
        var bytes = ByteBuffer.allocate(8 + header.length()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(header.length()).put(header.getBytes(StandardCharsets.UTF_8));
        var file = Files.write(directory.resolve("overflow.safetensors"), bytes.array());
        assertThatThrownBy(() -> Safetensors.open(file))
                .isInstanceOf(InvalidCheckpointException.class)
                .hasMessageContaining("tensor w has shape (4611686018427387904)");
    }

    @Test
    void writtenTensorsReadBack() throws IOException {
        var file = directory.resolve("written.safetensors");
        var tensors =
                List.of(
                        new Safetensors.Tensor("b", Dimensions.of(2, 2), new float[] {1, 2, 3, 4}),
                        new Safetensors.Tensor("a", Dimensions.of(1), new float[] {-0.5f}));
        Safetensors.write(file, tensors, Map.of("parent", "none"));
        var read = Safetensors.open(file);
        assertThat(read.floats("b")).containsExactly(1, 2, 3, 4);
        assertThat(read.floats("a")).containsExactly(-0.5f);
        assertThat(read.shape("b")).isEqualTo(Dimensions.of(2, 2));
        assertThat(read.metadata()).containsEntry("parent", "none");
    }
}
