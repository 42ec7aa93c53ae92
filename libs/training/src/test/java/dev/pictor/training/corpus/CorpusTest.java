package dev.pictor.training.corpus;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pictor.captions.Keyword;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusTest {

    @TempDir Path folder;

    private static CaptionText caption(String id, String text) {
        return new CaptionText(id, null, text, List.of(new Keyword(0, 1, text.substring(0, 1))));
    }

    @Test
    void keepsCaptionsOverARestart() throws IOException {
        var cat =
                new CaptionText(
                        "c1", "i1", "a grey cat", List.of(new Keyword(0, 10, "a grey cat")));
        try (var corpus = Corpus.open(folder, 100)) {
            assertThat(corpus.put(cat)).isTrue();
            assertThat(corpus.put(caption("c2", "a dog"))).isTrue();
        }
        try (var corpus = Corpus.open(folder, 100)) {
            assertThat(corpus.size()).isEqualTo(2);
            assertThat(corpus.sequence()).isEqualTo(2);
            assertThat(corpus.get(cat.key())).contains(cat);
            assertThat(corpus.keys()).containsExactly(cat.key(), caption("c2", "a dog").key());
        }
    }

    @Test
    void showsTheNewestThatAreKept() throws IOException {
        try (var corpus = Corpus.open(folder, 100)) {
            for (var text : List.of("a cat", "a dog", "a hen", "a fox", "an owl")) {
                corpus.put(caption(text, text));
            }
            corpus.forget("a cat");
            corpus.put(caption("a ray", "a ray")); // where the cat was
            corpus.forget("a fox");
            assertThat(corpus.newest(3))
                    .extracting(CaptionText::text)
                    .containsExactly("a ray", "an owl", "a hen");
            assertThat(corpus.newest(9)).hasSize(4);
        }
    }

    @Test
    void aTextCountsOnceAndAnIdHasOneText() throws IOException {
        try (var corpus = Corpus.open(folder, 100)) {
            assertThat(corpus.put(caption("c1", "a cat"))).isTrue();
            assertThat(corpus.put(caption("c1", "a cat"))).isFalse();
            assertThat(corpus.put(caption("c2", "a cat"))).isFalse();
            assertThat(corpus.size()).isEqualTo(1);
            assertThat(corpus.put(caption("c1", "a dog"))).isTrue();
            assertThat(corpus.get(caption("c1", "a cat").key())).isPresent(); // c2 has it
            assertThat(corpus.put(caption("c2", "a dog"))).isTrue();
            assertThat(corpus.size()).isEqualTo(1);
            assertThat(corpus.get(caption("c1", "a cat").key())).isEmpty();
            assertThat(corpus.get(caption("c1", "a dog").key())).isPresent();
        }
        try (var corpus = Corpus.open(folder, 100)) {
            assertThat(corpus.size()).isEqualTo(1);
        }
    }

    /** Two images with one caption: it stays until the last one goes. */
    @Test
    void aTextStaysAsLongAsACaptionHasIt() throws IOException {
        var text = new CaptionText("shared", null, "a shared one", List.of());
        try (var corpus = Corpus.open(folder, 100);
                var latents = LatentCache.open(folder, corpus, "clip", 3)) {
            corpus.put(new CaptionText("c1", "i1", "a shared one", List.of()));
            latents.put(text.key(), new float[] {1, 2, 3});
            assertThat(corpus.put(new CaptionText("c2", "i2", "a shared one", List.of())))
                    .isFalse();
            assertThat(corpus.put(new CaptionText("i3", null, "a shared one", List.of())))
                    .isFalse();
            assertThat(corpus.size()).isEqualTo(1);
            assertThat(corpus.keys()).containsExactly(text.key());
            assertThat(corpus.newest(5)).hasSize(1);
            assertThat(latents.get(text.key())).isPresent();
            assertThat(corpus.captionsOf("i1")).isEqualTo(1);
            assertThat(corpus.forget("i1")).isEqualTo(1);
            assertThat(corpus.captionsOf("i1")).isZero();
            assertThat(corpus.get(text.key())).isPresent();
        }
        try (var corpus = Corpus.open(folder, 100)) {
            assertThat(corpus.keys()).containsExactly(text.key());
            assertThat(corpus.forget("i3")).isEqualTo(1);
            assertThat(corpus.put(caption("c2", "another text"))).isTrue(); // the last one leaves
            assertThat(corpus.get(text.key())).isEmpty();
        }
        assertThat(Files.readString(folder.resolve("captions.log"), ISO_8859_1))
                .contains("another text")
                .doesNotContain("shared");
    }

    @Test
    void aSharedTextLeavesAsAWholeWhenThereIsNoRoom() throws IOException {
        var texts =
                List.of("one", "two", "three").stream()
                        .sorted((a, b) ->
                                Long.compareUnsigned(caption("", a).key(), caption("", b).key()))
                        .toList();
        try (var corpus = Corpus.open(folder, 2)) {
            corpus.put(caption("a", texts.get(2)));
            corpus.put(caption("b", texts.get(2)));
            corpus.put(caption("c", texts.get(0)));
            corpus.put(caption("d", texts.get(0)));
            corpus.put(caption("e", texts.get(0))); // as many as are remembered
            assertThat(corpus.captionsOf("d")).isEqualTo(1);
            assertThat(corpus.captionsOf("e")).isZero();
            corpus.put(caption("f", texts.get(1)));
            assertThat(corpus.keys())
                    .containsExactly(
                            caption("", texts.get(0)).key(), caption("", texts.get(1)).key());
            assertThat(corpus.captionsOf("a") + corpus.captionsOf("b")).isZero();
        }
    }

    @Test
    void latentsOfAnotherClipGo() throws IOException {
        try (var corpus = Corpus.open(folder, 100)) {
            LatentCache.open(folder, corpus, "old", 3).close();
            LatentCache.open(folder, corpus, "new", 3).close();
        }
        assertThat(folder.resolve("latents-old.f16")).doesNotExist();
        assertThat(folder.resolve("latents-new.f16")).exists();
    }

    @Test
    void whatIsForgottenLeavesTheDisk() throws IOException {
        try (var corpus = Corpus.open(folder, 100)) {
            corpus.put(new CaptionText("c1", "i1", "a secret thing", List.of()));
            corpus.put(new CaptionText("c2", "i1", "another secret", List.of()));
            corpus.put(new CaptionText("i2", null, "secret by its own id", List.of()));
            corpus.put(caption("c4", "a dog"));
            assertThat(corpus.forget("i1")).isEqualTo(2);
            assertThat(corpus.forget("i2")).isEqualTo(1);
            assertThat(corpus.forget("i3")).isZero();
            corpus.flush();
        }
        assertThat(
                        new String(
                                Files.readAllBytes(folder.resolve("captions.log")),
                                java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("a dog")
                .doesNotContain("secret");
        try (var corpus = Corpus.open(folder, 100)) {
            assertThat(corpus.size()).isEqualTo(1);
        }
    }

    @Test
    void imagesKeepTheirCaptionsApartThroughAnyHistory() throws IOException {
        var random = new Random(11);
        var imageOfId = new HashMap<String, String>();
        var corpus = Corpus.open(folder, 10_000);
        for (int i = 0; i < 20_000; i++) {
            if (i % 5_000 == 4_999) { // links are made anew
                corpus.close();
                corpus = Corpus.open(folder, 10_000);
            }
            var image = "i" + random.nextInt(40);
            if (random.nextInt(20) == 0) {
                assertThat(corpus.forget(image))
                        .isEqualTo(Collections.frequency(imageOfId.values(), image));
                imageOfId.values().removeIf(image::equals);
            } else { // a new caption, or another text and image under an id that is there
                var id = "c" + random.nextInt(400);
                corpus.put(new CaptionText(id, image, "text " + i, List.of()));
                imageOfId.put(id, image);
            }
            assertThat(corpus.size()).isEqualTo(imageOfId.size());
        }
        corpus.close();
    }

    @Test
    void anIdThatChangesItsTextForEverTakesNoRoom() throws IOException {
        try (var corpus = Corpus.open(folder, 2)) {
            for (int i = 0; i < 1_000; i++) {
                corpus.put(caption("c1", "text " + i));
            }
            corpus.put(caption("c2", "another"));
            corpus.put(caption("c3", "one more"));
            var all =
                    List.of(
                            caption("c1", "text 999").key(),
                            caption("c2", "another").key(),
                            caption("c3", "one more").key());
            assertThat(corpus.keys())
                    .containsExactlyInAnyOrder(
                            all.stream()
                                    .sorted(Long::compareUnsigned)
                                    .limit(2)
                                    .mapToLong(Long::longValue)
                                    .toArray());
        }
    }

    @Test
    void beyondTheBoundTheSameSampleStaysWhateverTheOrder() throws IOException {
        var captions = new ArrayList<CaptionText>();
        for (int i = 0; i < 1_000; i++) {
            captions.add(caption("c" + i, "text number " + i));
        }
        var first = sample(folder.resolve("a"), captions);
        Collections.shuffle(captions, new Random(5));
        assertThat(sample(folder.resolve("b"), captions)).isEqualTo(first).hasSize(100);
    }

    private static Set<Long> sample(Path folder, List<CaptionText> captions) throws IOException {
        var kept = new TreeSet<Long>();
        try (var corpus = Corpus.open(folder, 100)) {
            for (var caption : captions) {
                corpus.put(caption);
            }
            assertThat(corpus.sequence()).isEqualTo(captions.size());
            Arrays.stream(corpus.keys()).forEach(kept::add);
        }
        try (var corpus = Corpus.open(folder, 100)) {
            assertThat(corpus.keys()).hasSize(100);
        }
        return kept;
    }

    @Test
    void aHalfWrittenEndIsCutOffAndADamagedFramePassedOver() throws IOException {
        try (var corpus = Corpus.open(folder, 100)) {
            corpus.put(caption("c1", "a cat"));
            corpus.put(caption("c2", "a dog"));
        }
        var file = folder.resolve("captions.log");
        var bytes = Files.readAllBytes(file);
        bytes[20] ^= 1; // within the first frame
        Files.write(file, bytes);
        Files.write(file, new byte[] {0, 0, 1, 0, 9, 9}, StandardOpenOption.APPEND);
        try (var corpus = Corpus.open(folder, 100)) {
            assertThat(corpus.size()).isEqualTo(1);
            assertThat(corpus.put(caption("c1", "a cat"))).isTrue();
        }
        try (var corpus = Corpus.open(folder, 100)) {
            assertThat(corpus.size()).isEqualTo(2);
        }
    }

    @Test
    void latentsBelongToTheirCaption() throws IOException {
        var cat = caption("c1", "a cat");
        var dog = caption("c2", "a dog");
        try (var corpus = Corpus.open(folder, 100);
                var latents = LatentCache.open(folder, corpus, "clip", 3)) {
            corpus.put(cat);
            assertThat(latents.get(cat.key())).isEmpty();
            latents.put(cat.key(), new float[] {1, -2.5f, 0.1f});
            assertThat(latents.get(cat.key()).orElseThrow())
                    .isEqualTo(LatentCache.rounded(new float[] {1, -2.5f, 0.1f}));
            corpus.forget("c1");
            assertThat(latents.get(cat.key())).isEmpty();
            corpus.put(dog); // takes the place that is free now
            assertThat(latents.get(dog.key())).isEmpty();
        }
        assertThat(Files.readAllBytes(folder.resolve("latents-clip.f16"))).containsOnly(0);
    }
}
