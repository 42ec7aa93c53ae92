package dev.pictor.clip;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Two thousand texts through the reference's cleaners and tokenizer ({@code make_families.py}). */
class OpenClipCleaningTest {

    private static JsonNode rows() throws IOException {
        var file = Golden.root().resolve("families").resolve("texts.json.gz");
        try (var in = new GZIPInputStream(Files.newInputStream(file))) {
            return new JsonMapper().readTree(in);
        }
    }

    private static void check(int column, UnaryOperator<String> cleaning) throws IOException {
        var softly = new SoftAssertions();
        for (var row : rows()) {
            var text = row.get(0).textValue();
            softly.assertThat(cleaning.apply(text)).as(text).isEqualTo(row.get(column).textValue());
        }
        softly.assertAll();
    }

    @Test
    void lower() throws IOException {
        check(1, OpenClipCleaning::lower);
    }

    @Test
    void whitespace() throws IOException {
        check(2, OpenClipCleaning::whitespace);
    }

    @Test
    void canonical() throws IOException {
        check(3, OpenClipCleaning::canonical);
    }

    @Test
    void tokens() throws IOException {
        var golden = Golden.of("tiny-openclip");
        var softly = new SoftAssertions();
        try (var clip =
                Clip.load(golden.directory(), new ClipOptions(ComputeDevice.CPU, Precision.FP32))) {
            for (var row : rows()) {
                var text = row.get(0).textValue();
                var ids = new int[row.get(4).size()];
                java.util.Arrays.setAll(ids, i -> row.get(4).get(i).asInt());
                softly.assertThat(clip.tokenizer().encode(text).ids()).as(text).isEqualTo(ids);
            }
        }
        softly.assertAll();
    }

    @Test
    void noTextBreaksIt() {
        var random = new SplittableRandom(3);
        var odd = List.of('&', '#', 'x', ';', '＄', '＼', '\u0000', '\uD800', '\uDC00', '<', 'ŉ');
        for (int n = 0; n < 20_000; n++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                text.append(
                        random.nextBoolean()
                                ? odd.get(random.nextInt(odd.size()))
                                : (char) random.nextInt(65_536));
            }
            assertThat(OpenClipCleaning.canonical(text.toString())).doesNotContain("\u0000");
        }
    }
}
