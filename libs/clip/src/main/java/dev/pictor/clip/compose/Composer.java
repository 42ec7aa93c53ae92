package dev.pictor.clip.compose;

import static dev.pictor.clip.compose.Vectors.add;
import static dev.pictor.clip.compose.Vectors.angle;
import static dev.pictor.clip.compose.Vectors.minus;
import static dev.pictor.clip.compose.Vectors.unit;

import dev.pictor.clip.ClipTokenizer;
import dev.pictor.clip.Prompt;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A way to make one query vector of an image embedding and a sentence.
 *
 * <p>Composers only plan and combine; whoever runs the plan encodes its prompts, so that the
 * prompts of many queries can share a batch. Immutable and thread-safe.
 */
public sealed interface Composer {

    /**
     * The template of all published figures, around the pseudo-word (docs/method.md, Composers).
     */
    String BEFORE_WORD = "a photo of";

    /** The name by which a query asks for this composer. */
    String name();

    /** Whether it needs an image. */
    default boolean needsImage() {
        return true;
    }

    /** Whether it needs a sentence. */
    default boolean needsText() {
        return true;
    }

    /** Whether it needs the pseudo-word that phi makes of the image. */
    default boolean needsWord() {
        return false;
    }

    /**
     * Plans a query.
     *
     * @param query what the composer said it needs
     * @return the prompts to encode and how to combine their embeddings
     */
    Plan plan(Query query, ClipTokenizer tokenizer);

    /**
     * The parts of a query.
     *
     * @param image projected, un-normalised image embedding (D)
     * @param word pseudo-word of that image (W)
     * @param text the sentence
     */
    record Query(float @Nullable [] image, float @Nullable [] word, @Nullable String text) {

        float[] imageEmbedding() {
            return required(image, "an image");
        }

        float[] pseudoWord() {
            return required(word, "a pseudo-word");
        }

        String sentence() {
            return required(text, "a text");
        }

        private static <T> T required(@Nullable T part, String what) {
            if (part == null) {
                throw new IllegalArgumentException("this composer needs " + what);
            }
            return part;
        }
    }

    /** What to encode for a query and what to make of it. */
    record Plan(List<Prompt> prompts, Combination combination) {

        /**
         * The same, away from a sentence: with {@code q} the query of this plan and {@code n} the
         * sentence's embedding, {@code unit(q - w unit(n))} (docs/method.md, Composers).
         */
        public Plan without(Prompt unwanted, double weight) {
            int last = prompts.size();
            return new Plan(
                    Stream.concat(prompts.stream(), Stream.of(unwanted)).toList(),
                    e ->
                            unit(
                                    add(
                                            combination.combine(e.subList(0, last)),
                                            1,
                                            unit(e.get(last)),
                                            -weight)));
        }
    }

    /** Makes a query vector of unit length of the prompts' embeddings, in the prompts' order. */
    @FunctionalInterface
    interface Combination {
        float[] combine(List<float[]> embeddings);
    }

    /** LinCIR: {@code a photo of $ that TEXT} with the image's pseudo-word as {@code $}. */
    record LinCir() implements Composer {
        @Override
        public String name() {
            return "lincir";
        }

        @Override
        public boolean needsWord() {
            return true;
        }

        @Override
        public Plan plan(Query query, ClipTokenizer tokenizer) {
            return new Plan(List.of(modified(query, tokenizer)), e -> unit(e.getFirst()));
        }

        static Prompt modified(Query query, ClipTokenizer tokenizer) {
            return new Prompt(
                    tokenizer.encodeAround(BEFORE_WORD, "that " + query.sentence()),
                    query.pseudoWord());
        }
    }

    /**
     * LinCIR along its prompt direction (docs/method.md, Composers): with {@code b} the embedding
     * of {@code a photo of $}, {@code z} that of the modified prompt and {@code d = z - b}, the
     * query is {@code (1 - w) unit(image + i d) + w unit(b + t d)}.
     *
     * @param textScale t, how far to go in the direction of the sentence
     * @param imageScale i, how far to push the image in that direction
     * @param weight w, share of the text side
     */
    record LinCirPdv(double textScale, double imageScale, double weight) implements Composer {

        /** The weights that did best on the emoji reference model. */
        public LinCirPdv() {
            this(1.8, 0, 0.5);
        }

        @Override
        public String name() {
            return "lincir-pdv";
        }

        @Override
        public boolean needsWord() {
            return true;
        }

        @Override
        public Plan plan(Query query, ClipTokenizer tokenizer) {
            var image = query.imageEmbedding();
            var base = new Prompt(tokenizer.encodeAround(BEFORE_WORD, ""), query.pseudoWord());
            return new Plan(
                    List.of(LinCir.modified(query, tokenizer), base),
                    e -> {
                        var origin = e.get(1);
                        var direction = minus(e.get(0), origin);
                        return unit(
                                add(
                                        unit(add(image, 1, direction, imageScale)),
                                        1 - weight,
                                        unit(add(origin, 1, direction, textScale)),
                                        weight));
                    });
        }
    }

    /** The sum of both unit vectors, the text's weighted. */
    record Sum(double textWeight) implements Composer {

        /** The weight that did best on the emoji reference model. */
        public Sum() {
            this(0.7);
        }

        @Override
        public String name() {
            return "sum";
        }

        @Override
        public Plan plan(Query query, ClipTokenizer tokenizer) {
            var image = unit(query.imageEmbedding());
            return new Plan(
                    List.of(Prompt.of(tokenizer.encode(query.sentence()))),
                    e -> unit(add(image, 1, unit(e.getFirst()), textWeight)));
        }
    }

    /** The point at {@code weight} on the great circle from the image to the text. */
    record Slerp(double weight) implements Composer {

        /** Half way. */
        public Slerp() {
            this(0.5);
        }

        @Override
        public String name() {
            return "slerp";
        }

        @Override
        public Plan plan(Query query, ClipTokenizer tokenizer) {
            var image = unit(query.imageEmbedding());
            return new Plan(
                    List.of(Prompt.of(tokenizer.encode(query.sentence()))),
                    e -> {
                        var text = unit(e.getFirst());
                        double angle = angle(image, text);
                        return angle < 1e-6
                                ? image
                                : unit(
                                        add(
                                                image,
                                                Math.sin((1 - weight) * angle),
                                                text,
                                                Math.sin(weight * angle)));
                    });
        }
    }

    /** The image alone. */
    record ImageOnly() implements Composer {
        @Override
        public String name() {
            return "image";
        }

        @Override
        public boolean needsText() {
            return false;
        }

        @Override
        public Plan plan(Query query, ClipTokenizer tokenizer) {
            var image = unit(query.imageEmbedding());
            return new Plan(List.of(), e -> image);
        }
    }

    /** The sentence alone, as it stands. */
    record TextOnly() implements Composer {
        @Override
        public String name() {
            return "text";
        }

        @Override
        public boolean needsImage() {
            return false;
        }

        @Override
        public Plan plan(Query query, ClipTokenizer tokenizer) {
            return new Plan(
                    List.of(Prompt.of(tokenizer.encode(query.sentence()))),
                    e -> unit(e.getFirst()));
        }
    }
}
