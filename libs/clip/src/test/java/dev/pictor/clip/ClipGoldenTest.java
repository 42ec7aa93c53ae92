package dev.pictor.clip;

import static dev.pictor.clip.Golden.FP32;
import static dev.pictor.clip.Golden.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole vectors of the reference implementations, through every layout of checkpoint. */
class ClipGoldenTest {

    private static final int END = 49407;
    private static final int PLACEHOLDER = 259;

    private static Clip load(Golden golden, Precision precision) {
        return Clip.load(golden.directory(), new ClipOptions(ComputeDevice.CPU, precision));
    }

    private static List<Prompt> prompts(Clip clip, List<String> texts) {
        return texts.stream().map(t -> Prompt.of(clip.tokenizer().encode(t))).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny-hf", "tiny-hf-legacy-sharded-fp16", "tiny-openclip"})
    void embeddingsOfImagesAndTexts(String model) {
        var golden = Golden.of(model);
        try (var clip = load(golden, Precision.FP32)) {
            assertClose(clip.images().encode(golden.pictures()), golden.rows("image_embeds"), FP32);
            assertClose(
                    clip.texts().encode(prompts(clip, golden.strings("texts"))),
                    golden.rows("text_embeds"),
                    FP32);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny-hf", "tiny-hf-legacy-sharded-fp16", "tiny-openclip"})
    void bfloat16StaysNearTheReference(String model) {
        var golden = Golden.of(model);
        try (var clip = load(golden, Precision.BF16)) {
            var images = clip.images().encode(golden.pictures());
            var texts = clip.texts().encode(prompts(clip, golden.strings("texts")));
            // Rounding hardly averages out over 24 to 48 channels, so these bounds are loose; see
            // EmojiReferenceTest for a model of useful width.
            assertNear(images, golden.rows("image_embeds"));
            assertNear(texts, golden.rows("text_embeds"));
        }
    }

    private static void assertNear(float[][] actual, float[][] expected) {
        assertThat(actual).hasNumberOfRows(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat(Golden.relativeError(actual[i], expected[i])).isPositive().isLessThan(5e-3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny-hf", "tiny-hf-legacy-sharded-fp16"})
    void phiAndComposedQueries(String model) {
        var golden = Golden.of(model);
        try (var clip = load(golden, Precision.FP32);
                var phi = clip.loadPhi(golden.directory().resolve("phi.safetensors"))) {
            var words = phi.project(Arrays.asList(golden.rows("phi_in")));
            assertClose(words, golden.rows("phi_out"), FP32);

            var ids = golden.ids("query_ids", END);
            var prompts = new ArrayList<Prompt>();
            for (int i = 0; i < ids.size(); i++) {
                prompts.add(
                        new Prompt(TokenIds.withPlaceholder(ids.get(i), PLACEHOLDER), words[i]));
            }
            assertClose(clip.texts().encode(prompts), golden.rows("query_embeds"), FP32);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny-hf", "tiny-hf-legacy-sharded-fp16"})
    void everyPlaceholderTakesTheWord(String model) {
        var golden = Golden.of(model);
        try (var clip = load(golden, Precision.FP32)) {
            var ids = golden.ids("smp_masked_ids", END);
            var words = golden.rows("smp_s");
            var prompts = new ArrayList<Prompt>();
            for (int i = 0; i < ids.size(); i++) {
                prompts.add(
                        new Prompt(TokenIds.withPlaceholder(ids.get(i), PLACEHOLDER), words[i]));
            }
            assertClose(clip.texts().encode(prompts), golden.rows("smp_zh"), FP32);
            assertClose(
                    clip.texts()
                            .encode(
                                    golden.ids("smp_ids", END).stream()
                                            .map(row -> Prompt.of(TokenIds.of(row)))
                                            .toList()),
                    golden.rows("smp_z"),
                    FP32);
        }
    }

    @Test
    void tokensOfBothFamilies() throws IOException {
        var tokens = new JsonMapper().readTree(Golden.root().resolve("tokens.json").toFile());
        try (var huggingFace = load(Golden.of("tiny-hf"), Precision.FP32);
                var openClip = load(Golden.of("tiny-openclip"), Precision.FP32)) {
            for (var row : tokens) {
                var text = row.get("text").asText();
                assertThat(huggingFace.tokenizer().encode(text).ids())
                        .as(text)
                        .isEqualTo(ints(row.get("ids")));
                assertThat(openClip.tokenizer().encode(text).ids())
                        .as(text)
                        .isEqualTo(ints(row.get("openclip_ids")));
            }
        }
    }

    @Test
    void thePlaceholderIsAPositionWhateverSurroundsIt() {
        try (var clip = load(Golden.of("tiny-hf"), Precision.FP32)) {
            var tokens = clip.tokenizer().encodeAround("a photo of", "that is red, costs $5");
            assertThat(tokens.slots()).containsExactly(4);
            var plain = clip.tokenizer().encode("a photo of $ that is red, costs $5").ids();
            var ids = tokens.ids();
            ids[4] = PLACEHOLDER;
            assertThat(ids).isEqualTo(plain);
            var cut = clip.tokenizer().encodeAround("a photo of", "long ".repeat(100));
            assertThat(cut.length()).isEqualTo(77);
            assertThat(cut.ids()[76]).isEqualTo(END);
        }
    }

    @Test
    void vocabularyAndMergesMakeTheSameTokenizer(@TempDir Path directory) throws IOException {
        var golden = Golden.of("tiny-hf");
        var json = new JsonMapper();
        var tokenizer = json.readTree(golden.directory().resolve("tokenizer.json").toFile());
        json.writeValue(
                directory.resolve("vocab.json").toFile(), tokenizer.get("model").get("vocab"));
        var merges = new StringBuilder("#version: 0.2\n");
        tokenizer
                .get("model")
                .get("merges")
                .forEach(m ->
                        merges.append(
                                        m.isArray()
                                                ? m.get(0).asText() + " " + m.get(1).asText()
                                                : m.asText())
                                .append('\n'));
        Files.writeString(directory.resolve("merges.txt"), merges);
        for (var name : List.of("config.json", "model.safetensors", "preprocessor_config.json")) {
            Files.copy(golden.directory().resolve(name), directory.resolve(name));
        }
        try (var clip = Clip.load(directory, new ClipOptions(ComputeDevice.CPU, Precision.FP32))) {
            for (var row : json.readTree(Golden.root().resolve("tokens.json").toFile())) {
                assertThat(clip.tokenizer().encode(row.get("text").asText()).ids())
                        .isEqualTo(ints(row.get("ids")));
            }
        }
    }

    private static int[] ints(com.fasterxml.jackson.databind.JsonNode array) {
        var ints = new int[array.size()];
        Arrays.setAll(ints, i -> array.get(i).asInt());
        return ints;
    }

    @Test
    void automaticPrecisionSaysWhatItCameTo() {
        try (var clip = load(Golden.of("tiny-hf"), Precision.AUTO)) {
            assertThat(clip.precision().type()).isIn(Precision.FP32, Precision.BF16);
            if (CpuFeatures.read().bfloat16().isPresent()) {
                assertThat(clip.precision().reason()).contains("times the speed of fp32");
            } else {
                assertThat(clip.precision().type()).isEqualTo(Precision.FP32);
            }
        }
    }
}
