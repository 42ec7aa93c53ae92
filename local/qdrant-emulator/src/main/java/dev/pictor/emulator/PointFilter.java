package dev.pictor.emulator;

import org.jspecify.annotations.Nullable;

/** A compiled filter, or one of its conditions. */
@FunctionalInterface
interface PointFilter {

    PointFilter ALL = (key, payload) -> true;

    /**
     * Whether a point matches.
     *
     * @param key its id; null for an object inside a payload, which has none
     */
    boolean test(@Nullable PointKey key, PointPayload payload);
}
