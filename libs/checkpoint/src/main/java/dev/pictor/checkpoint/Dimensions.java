package dev.pictor.checkpoint;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The shape of a tensor, outermost dimension first; a scalar has no dimensions. */
public record Dimensions(List<Long> sizes) {

    /** Copies the list. */
    public Dimensions {
        sizes = List.copyOf(sizes);
    }

    /** A shape of the given sizes. */
    public static Dimensions of(long... sizes) {
        return new Dimensions(Arrays.stream(sizes).boxed().toList());
    }

    /** How many elements a tensor of this shape has. */
    public long size() {
        return sizes.stream().reduce(1L, Math::multiplyExact);
    }

    /** The sizes as an array. */
    public long[] toArray() {
        return sizes.stream().mapToLong(Long::longValue).toArray();
    }

    @Override
    public String toString() {
        return sizes.stream().map(String::valueOf).collect(Collectors.joining(", ", "(", ")"));
    }
}
