package dev.pictor.clip;

import static dev.pictor.clip.Golden.FP32;
import static dev.pictor.clip.Golden.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The shipped model: other vocabulary, context, start and end tokens than the usual CLIP. */
class EmojiReferenceTest {

    private static final Path MODEL = Path.of("../../models/emoji-reference");

    private static Clip load(Precision precision) {
        return Clip.load(MODEL, new ClipOptions(ComputeDevice.CPU, precision));
    }

    private static List<byte[]> pictures(Golden golden) {
        return golden.strings("images").stream()
                .map(name -> Golden.pixels(golden.directory().resolve(name)))
                .toList();
    }

    private static List<Prompt> prompts(Clip clip, Golden golden) {
        return golden.strings("texts").stream()
                .map(t -> Prompt.of(clip.tokenizer().encode(t)))
                .toList();
    }

    @Test
    void reproducesItsReferenceVectors() {
        var golden = Golden.at(MODEL.resolve("check"));
        try (var clip = load(Precision.FP32);
                var phi = clip.loadPhi(MODEL.resolve("phi.safetensors"))) {
            var ids = golden.texts().get("ids");
            for (int i = 0; i < ids.size(); i++) {
                var row = ids.get(i);
                assertThat(clip.tokenizer().encode(golden.strings("texts").get(i)).ids())
                        .containsExactly(
                                IntStream.range(0, row.size())
                                        .map(t -> row.get(t).asInt())
                                        .toArray());
            }
            var images = clip.images().encode(pictures(golden));
            assertClose(images, golden.rows("image_embeds"), FP32);
            assertClose(
                    clip.texts().encode(prompts(clip, golden)), golden.rows("text_embeds"), FP32);
            assertThat(phi.project(Arrays.asList(images))).hasDimensions(6, 256);
        }
    }

    @Test
    void bfloat16KeepsAThousandthOfTheNorm() {
        var golden = Golden.at(MODEL.resolve("check"));
        try (var clip = load(Precision.BF16)) {
            var images = clip.images().encode(pictures(golden));
            var texts = clip.texts().encode(prompts(clip, golden));
            for (int i = 0; i < images.length; i++) {
                assertThat(Golden.relativeError(images[i], golden.rows("image_embeds")[i]))
                        .isPositive()
                        .isLessThan(1e-3);
                assertThat(Golden.relativeError(texts[i], golden.rows("text_embeds")[i]))
                        .isPositive()
                        .isLessThan(1e-3);
            }
        }
    }

    @Test
    void batchesOfMixedLengthAndPseudoWordsEqualSingleCalls() {
        var golden = Golden.at(MODEL.resolve("check"));
        try (var clip = load(Precision.FP32);
                var phi = clip.loadPhi(MODEL.resolve("phi.safetensors"))) {
            var image = clip.images().encode(pictures(golden).subList(0, 1))[0];
            var word = phi.project(List.of(image))[0];
            var prompts =
                    List.of(
                            Prompt.of(clip.tokenizer().encode("cat")),
                            new Prompt(
                                    clip.tokenizer()
                                            .encodeAround("a photo of", "that is on a red one"),
                                    word),
                            Prompt.of(clip.tokenizer().encode("very ".repeat(60))),
                            Prompt.of(clip.tokenizer().encode("")));
            var together = clip.texts().encode(prompts);
            for (int i = 0; i < prompts.size(); i++) {
                assertClose(
                        clip.texts().encode(prompts.subList(i, i + 1)),
                        new float[][] {together[i]},
                        FP32);
            }
        }
    }
}
