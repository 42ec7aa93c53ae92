package dev.pictor.query.encoding;

import dev.pictor.clip.Clip;
import dev.pictor.clip.Phi;
import dev.pictor.clip.Prompt;
import dev.pictor.query.QuerySettings;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** The encoders and phi for many callers at a time. */
@ApplicationScoped
public class Encoders {

    private final Batcher<byte[], float[]> images;
    private final Batcher<WordRequest, float[]> words;
    private final Batcher<List<Prompt>, List<float[]>> texts;

    private volatile boolean failing;

    private record WordRequest(Phi phi, float[] embedding) {}

    Encoders(Clip clip, QuerySettings settings) {
        images =
                new Batcher<>(
                        "image-tower",
                        settings.batch(),
                        pixels -> Arrays.asList(clip.images().encode(pixels)));
        words = new Batcher<>("phi", settings.batch(), Encoders::project);
        texts =
                new Batcher<>(
                        "text-tower",
                        settings.batch(),
                        groups -> {
                            var all = groups.stream().flatMap(List::stream).toList();
                            var encoded = Arrays.asList(clip.texts().encode(all));
                            var results = new ArrayList<List<float[]>>();
                            int at = 0;
                            for (var group : groups) {
                                results.add(encoded.subList(at, at + group.size()));
                                at += group.size();
                            }
                            return results;
                        });
    }

    /**
     * The un-normalised embedding of a model-ready image.
     *
     * @throws EncoderUnavailableException if the encoder fails
     */
    public float[] image(byte[] pixels) {
        return working("image encoder", () -> images.call(pixels));
    }

    /**
     * The un-normalised embeddings of some prompts.
     *
     * @throws EncoderUnavailableException if the encoder fails
     */
    public List<float[]> texts(List<Prompt> prompts) {
        return prompts.isEmpty() ? List.of() : working("text encoder", () -> texts.call(prompts));
    }

    /**
     * The pseudo-word of an image embedding.
     *
     * @throws EncoderUnavailableException if phi fails
     */
    public float[] word(Phi phi, float[] embedding) {
        return working("phi", () -> words.call(new WordRequest(phi, embedding)));
    }

    /** Whether the last call failed. */
    boolean failing() {
        return failing;
    }

    private <T> T working(String part, Supplier<T> call) {
        try {
            var result = call.get();
            failing = false;
            return result;
        } catch (RuntimeException e) {
            failing = true;
            throw new EncoderUnavailableException(part, e);
        }
    }

    // Only while a release is swapped in do requests of one batch differ in their phi.
    private static List<float[]> project(List<WordRequest> requests) {
        var phi = requests.getFirst().phi();
        if (requests.stream().allMatch(r -> r.phi() == phi)) {
            return Arrays.asList(
                    phi.project(requests.stream().map(WordRequest::embedding).toList()));
        }
        return requests.stream().map(r -> r.phi().project(List.of(r.embedding()))[0]).toList();
    }

    @PreDestroy
    void close() {
        images.close();
        words.close();
        texts.close();
    }
}
