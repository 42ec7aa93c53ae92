package dev.pictor.evaluation.published;

import java.util.List;
import java.util.OptionalInt;

/** Which images a question ranks, as places in the gallery. */
public sealed interface Candidates {

    /** How many. */
    int count();

    /** Whether an image is one of them. */
    boolean contain(int image);

    /**
     * A run of the gallery; images of equal score stand in the gallery's order.
     *
     * @param from the first
     * @param to behind the last
     * @param without one of them that is left out, the reference
     */
    record Span(int from, int to, OptionalInt without) implements Candidates {
        @Override
        public int count() {
            return to - from - (without.isPresent() ? 1 : 0);
        }

        @Override
        public boolean contain(int image) {
            return from <= image
                    && image < to
                    && (without.isEmpty() || without.getAsInt() != image);
        }
    }

    /**
     * Some images, perhaps one several times; of equal scores the earlier in the list comes first.
     *
     * @param images their places
     * @param tie scores that differ by no more than this are equal
     */
    record Listed(List<Integer> images, double tie) implements Candidates {

        /** Copies the list. */
        public Listed {
            images = List.copyOf(images);
        }

        @Override
        public int count() {
            return images.size();
        }

        @Override
        public boolean contain(int image) {
            return images.contains(image);
        }
    }
}
