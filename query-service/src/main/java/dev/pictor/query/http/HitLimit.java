package dev.pictor.query.http;

import dev.pictor.service.http.InvalidFieldException;
import org.jspecify.annotations.Nullable;

/** How many images an answer has. */
final class HitLimit {

    private HitLimit() {}

    /**
     * What is asked for.
     *
     * @param otherwise if nothing is given
     * @param most of the settings
     */
    static int of(@Nullable Integer given, int otherwise, int most) {
        int limit = given == null ? Math.min(otherwise, most) : given;
        if (limit > most) {
            throw new InvalidFieldException(
                    "limit", "expected a whole number from 1 to %d".formatted(most));
        }
        return limit;
    }
}
