package dev.pictor.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

/** Captions of words of CLIP's vocabulary between function words; frequent ones more often. */
final class SyntheticCaptions {

    private static final List<String> JOINTS =
            List.of("a", "the", "on", "in", "with", "and", "of", "is", "his", ",");

    private SyntheticCaptions() {}

    /** Captions of at least and at most so many words, always the same. */
    static List<String> of(Path tokenizer, int count, int fewest, int most) throws IOException {
        var words = new ArrayList<String>();
        var matcher =
                Pattern.compile("\"([a-z]{2,})</w>\": ?\\d+").matcher(Files.readString(tokenizer));
        while (matcher.find()) {
            words.add(matcher.group(1));
        }
        var random = new Random(3);
        var captions = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            int length = fewest == most ? fewest : random.nextInt(fewest, most + 1);
            var caption = new StringBuilder();
            for (int k = 0; k < length; k++) {
                double place = random.nextDouble() * random.nextDouble() * random.nextDouble();
                caption.append(
                                k % 3 == 0
                                        ? JOINTS.get(random.nextInt(JOINTS.size()))
                                        : words.get((int) (place * words.size())))
                        .append(k == length - 1 ? "." : " ");
            }
            captions.add(i % 4 == 0 ? "t-shirt " + caption : caption.toString());
        }
        return captions;
    }
}
