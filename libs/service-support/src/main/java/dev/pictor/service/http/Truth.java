package dev.pictor.service.http;

import org.jspecify.annotations.Nullable;

/** Query parameters that are true or false, and nothing else. */
public final class Truth {

    private Truth() {}

    /**
     * Reads one.
     *
     * @param otherwise what holds if it is not given
     * @throws InvalidFieldException if it is neither
     */
    public static boolean of(String name, @Nullable String text, boolean otherwise) {
        return switch (text) {
            case null -> otherwise;
            case "true" -> true;
            case "false" -> false;
            default -> throw new InvalidFieldException(name, "expected true or false");
        };
    }
}
