package dev.pictor.captions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * Captions made up of templates and of the words that CLIP's vocabulary ranks, frequent ones first.
 */
final class CaptionCorpus {

    private static final List<String> TEMPLATES =
            List.of(
                    "a %s %s sits on the %s next to two %s",
                    "the %s's %s isn't %s, but it's very %s",
                    "%s %s in a t-shirt and a black-and-white %s, 8k, highly detailed",
                    "photo of person %s with his %s at the %s, %s 2019",
                    "an old %s (%s) is %s a %s/%s while another one watches",
                    "%s; %s & %s - \"%s\" - vector illustration!",
                    "she's %s the %s on a %s day, with mountains in the background.",
                    "%s, %s, octane render, 4.5x zoom, by %s and %s");

    private CaptionCorpus() {}

    static List<String> of(int count) {
        var words = words();
        var random = new Random(11);
        var captions = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            var caption = TEMPLATES.get(random.nextInt(TEMPLATES.size()));
            while (caption.contains("%s")) {
                // The square of a uniform number: frequent words more often, as in real text.
                double place = random.nextDouble() * random.nextDouble() * random.nextDouble();
                caption = caption.replaceFirst("%s", words.get((int) (place * words.size())));
            }
            captions.add(
                    i == 0 || random.nextBoolean()
                            ? caption
                            : caption + " and " + captions.get(i / 2));
        }
        return captions;
    }

    private static List<String> words() {
        try {
            var json = Files.readString(Path.of("../../models/emoji-reference/tokenizer.json"));
            var words = new ArrayList<String>();
            var matcher = Pattern.compile("\"([a-z]{2,})</w>\": ?\\d+").matcher(json);
            while (matcher.find()) {
                words.add(matcher.group(1));
            }
            return words;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
