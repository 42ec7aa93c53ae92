package dev.pictor.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pictor.checkpoint.Checkpoint;
import dev.pictor.checkpoint.Dimensions;
import dev.pictor.checkpoint.InvalidCheckpointException;
import dev.pictor.checkpoint.PreprocessorConfig;
import dev.pictor.checkpoint.Safetensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is on people's disks: the same model in other folders and files, whole or not. */
class LayoutsTest {

    private static final Path SIGLIP = Golden.root().resolve("families").resolve("hf-siglip");
    private static final Path EOS = Golden.root().resolve("families").resolve("openclip-eos");

    @TempDir private Path directory;

    private static Path copied(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (var files = Files.list(from)) {
            for (var file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        return to;
    }

    private static float[] embedding(Path model) {
        try (var clip = Clip.load(model, new ClipOptions(ComputeDevice.CPU, Precision.FP32))) {
            return clip.texts().encode(List.of(Prompt.of(clip.tokenizer().encode("a cat"))))[0];
        }
    }

    private void assertRefused(Path model, String... parts) {
        assertThatThrownBy(() -> embedding(model))
                .isInstanceOf(InvalidCheckpointException.class)
                .hasMessageContainingAll(parts);
    }

    /** Writes the model's tensors anew, after a change. */
    private static void rewrite(Path model, Consumer<List<Safetensors.Tensor>> change)
            throws IOException {
        var file = model.resolve("model.safetensors");
        var old = Safetensors.open(file);
        var tensors = new ArrayList<Safetensors.Tensor>();
        for (var name : old.names()) {
            tensors.add(new Safetensors.Tensor(name, old.shape(name), old.floats(name)));
        }
        change.accept(tensors);
        Safetensors.write(file, tensors, Map.of());
    }

    @Test
    void aHubsCache() throws IOException {
        var cache = directory.resolve("models--org--siglip");
        var old = copied(EOS, cache.resolve("snapshots").resolve("0a"));
        assertThat(embedding(cache)).isEqualTo(embedding(old));
        copied(SIGLIP, cache.resolve("snapshots").resolve("0b"));
        assertRefused(cache, "snapshots", "holds 2 revisions, name the one to load");
        Files.createDirectories(cache.resolve("refs"));
        Files.writeString(cache.resolve("refs").resolve("main"), "0b\n");
        assertThat(embedding(cache)).isEqualTo(embedding(SIGLIP));
        assertThat(PreprocessorConfig.read(cache)).isEqualTo(PreprocessorConfig.read(SIGLIP));
        assertThat(Checkpoint.open(cache).id()).isEqualTo(Checkpoint.open(SIGLIP).id());
    }

    @Test
    void sentenceTransformers() throws IOException {
        copied(SIGLIP, directory.resolve("0_CLIPModel"));
        var modules = directory.resolve("modules.json");
        Files.writeString(modules, "[{\"idx\": 0, \"name\": \"0\", \"path\": \"0_CLIPModel\"}]");
        assertThat(embedding(directory)).isEqualTo(embedding(SIGLIP));
        Files.writeString(modules, "[{\"idx\": 0, \"path\": \"../elsewhere\"}]");
        assertRefused(directory, "modules.json", "../elsewhere");
    }

    @Test
    void openClipsPyTorchFileUnderBothNamesOfTheTextTower() throws IOException {
        var model = copied(EOS, directory.resolve("m"));
        assertThat(Files.exists(model.resolve("open_clip_pytorch_model.bin"))).isTrue();
        assertThat(embedding(model)).isEqualTo(embedding(EOS));
        // Repositories of OpenCLIP models often bring the transformers library's config too.
        Files.writeString(model.resolve("config.json"), "{\"model_type\": \"clip\"}");
        assertThat(embedding(model)).isEqualTo(embedding(EOS));
    }

    @Test
    void aPointerOfGitLfs() throws IOException {
        var model = copied(SIGLIP, directory.resolve("m"));
        Files.writeString(
                model.resolve("model.safetensors"),
                "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n");
        assertRefused(model, "model.safetensors", "Git LFS pointer", "git lfs pull");
    }

    @Test
    void noWeightsAtAll() throws IOException {
        var model = copied(SIGLIP, directory.resolve("m"));
        Files.delete(model.resolve("model.safetensors"));
        assertRefused(model, "has no weights; looked for model.safetensors, ");
    }

    @Test
    void weightsThatAreNoNumbers() throws IOException {
        for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            var model = copied(SIGLIP, directory.resolve("m" + value));
            rewrite(
                    model,
                    tensors -> {
                        var last = tensors.getLast();
                        last.values()[last.values().length - 1] = value;
                    });
            assertRefused(model, "model.safetensors: tensor ", "holds " + value);
        }
    }

    @Test
    void aTensorThatNobodyReads() throws IOException {
        var model = copied(SIGLIP, directory.resolve("m"));
        rewrite(
                model,
                tensors -> {
                    tensors.add(
                            new Safetensors.Tensor("logit_scale", Dimensions.of(), new float[1]));
                    tensors.add(
                            new Safetensors.Tensor(
                                    "text_model.encoder.layers.0.self_attn.q_norm.weight",
                                    Dimensions.of(4),
                                    new float[4]));
                });
        assertRefused(
                model,
                "1 tensors are no part of the towers",
                "text_model.encoder.layers.0.self_attn.q_norm.weight of shape (4)");
    }

    @Test
    void aTypeThatNoTowerNeeds() throws IOException {
        var model = copied(SIGLIP, directory.resolve("m"));
        var file = model.resolve("model.safetensors");
        var bytes = Files.readAllBytes(file);
        int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        var header = new String(bytes, 8, length, StandardCharsets.UTF_8).strip();
        var odd =
                "{\"text_model.embeddings.position_ids\":{\"dtype\":\"F8_E4M3\",\"shape\":[2],"
                        + "\"data_offsets\":[0,2]},"
                        + header.substring(1);
        var written = ByteBuffer.allocate(8 + odd.length() + bytes.length - 8 - length);
        written.order(ByteOrder.LITTLE_ENDIAN).putLong(odd.length());
        written.put(odd.getBytes(StandardCharsets.UTF_8));
        written.put(Arrays.copyOfRange(bytes, 8 + length, bytes.length));
        Files.write(file, written.array());
        assertThat(embedding(model)).isEqualTo(embedding(SIGLIP));
        assertThatThrownBy(
                        () -> Safetensors.open(file).floats("text_model.embeddings.position_ids"))
                .hasMessageContaining("has dtype F8_E4M3, known are");
    }

    @Test
    void noPaddingToken() throws IOException {
        var model = copied(SIGLIP, directory.resolve("m"));
        Files.delete(model.resolve("tokenizer_config.json"));
        assertRefused(model, "no file names the padding token", "special_tokens_map.json");
    }

    @Test
    void whatATokenizersClassDoesBeforeIt() throws IOException {
        var model = copied(SIGLIP, directory.resolve("m"));
        var config = model.resolve("tokenizer_config.json");
        var plain = Files.readString(config);
        var name = "\"tokenizer_class\": \"TokenizersBackend\"";
        assertThat(plain).contains(name);
        Files.writeString(config, plain.replace(name, "\"tokenizer_class\": \"Siglip2Tokenizer\""));
        assertThat(ids(model, "A Cat, ΟΔΟΣ")).isEqualTo(ids(SIGLIP, "a cat, οδοσ"));
        Files.writeString(config, plain.replace(name, "\"tokenizer_class\": \"SiglipTokenizer\""));
        assertThat(ids(model, "A_Cat,  it's!")).isEqualTo(ids(SIGLIP, "acat its"));
        Files.writeString(
                config, plain.replace("\"padding_side\": \"right\"", "\"padding_side\": \"left\""));
        assertRefused(model, "padding_side: expected right, found left");
    }

    private static int[] ids(Path model, String text) {
        try (var clip = Clip.load(model, new ClipOptions(ComputeDevice.CPU, Precision.FP32))) {
            return clip.tokenizer().encode(text).ids();
        }
    }

    @Test
    void onlyASentencePieceFile() throws IOException {
        var model = copied(SIGLIP, directory.resolve("m"));
        Files.move(model.resolve("tokenizer.json"), model.resolve("spiece.model"));
        assertRefused(model, "spiece.model is not read", "OpenCLIP's folder");
    }

    @Test
    void aTokenizerOfAnotherEnd() throws IOException {
        var model = copied(EOS, directory.resolve("m"));
        var config = model.resolve("open_clip_config.json");
        Files.writeString(
                config, Files.readString(config).replace("\"eos_id\": 2", "\"eos_id\": 1"));
        assertRefused(model, "ends a text with token 2, the text tower reads it at token 1");
    }
}
