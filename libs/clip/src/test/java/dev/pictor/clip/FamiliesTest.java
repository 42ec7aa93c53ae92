package dev.pictor.clip;

import static dev.pictor.clip.Golden.FP32;
import static dev.pictor.clip.Golden.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole vectors of the reference libraries for forms of model other than CLIP's own, as {@code
 * make_families.py} wrote them.
 */
class FamiliesTest {

    private static Golden golden(String family) {
        return Golden.at(Golden.root().resolve("families").resolve(family));
    }

    private static Clip load(Golden golden) {
        return Clip.load(golden.directory(), new ClipOptions(ComputeDevice.CPU, Precision.FP32));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "openclip-clipa",
                "openclip-eos",
                "openclip-text-siglip",
                "hf-siglip",
                "hf-clip-odd"
            })
    void embeddingsOfImagesAndTexts(String family) {
        var golden = golden(family);
        try (var clip = load(golden)) {
            assertClose(
                    clip.images().encode(images(golden, clip.config().imageSize())),
                    golden.rows("image_embeds"),
                    FP32);
            var texts = golden.strings("texts");
            var tokens = texts.stream().map(clip.tokenizer()::encode).toList();
            for (int i = 0; i < texts.size(); i++) {
                assertThat(padded(clip, tokens.get(i).ids()))
                        .as(texts.get(i))
                        .startsWith(ids(golden, i, tokens.get(i).length()));
            }
            assertThat(tokens).extracting(TokenIds::truncated).contains(true, false);
            assertClose(
                    clip.texts().encode(tokens.stream().map(Prompt::of).toList()),
                    golden.rows("text_embeds"),
                    FP32);
        }
    }

    private static int[] padded(Clip clip, int[] ids) {
        var padded = Arrays.copyOf(ids, clip.config().text().context());
        Arrays.fill(padded, ids.length, padded.length, clip.tokenizer().padding());
        return padded;
    }

    /**
     * The expected ids of a text; behind its end a causal tower does not care what stands there.
     */
    private static int[] ids(Golden golden, int row, int length) {
        var all = golden.tensors().longs("ids");
        int context = golden.tensors().shape("ids").sizes().get(1).intValue();
        var ids = new int[length];
        Arrays.setAll(ids, i -> (int) all[row * context + i]);
        return ids;
    }

    private static List<byte[]> images(Golden golden, int side) {
        var all = golden.tensors().read("pixels");
        var images = new ArrayList<byte[]>();
        while (all.hasRemaining()) {
            var image = new byte[side * side * 3];
            all.get(image);
            images.add(image);
        }
        return images;
    }
}
