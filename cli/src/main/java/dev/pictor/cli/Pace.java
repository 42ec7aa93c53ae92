package dev.pictor.cli;

/**
 * How fast images are published: so many a second, but never far ahead of what has become of them.
 *
 * @param rate images a second; 0 for as fast as they become searchable
 */
record Pace(double rate) {

    private static final int AHEAD_SECONDS = 5;
    private static final long LEAST_AHEAD = 100;

    Pace {
        if (!(rate >= 0 && rate <= 10_000)) {
            throw new IllegalArgumentException("--rate %s: expected 0 to 10000".formatted(rate));
        }
    }

    /**
     * How many images are to be sent by now, in all.
     *
     * @param seconds since the first
     * @param done how many have become searchable or were refused
     */
    long due(double seconds, long done) {
        long allowed = done + Math.max(LEAST_AHEAD, (long) (AHEAD_SECONDS * rate));
        return rate == 0 ? allowed : Math.min(allowed, 1 + (long) (rate * seconds));
    }
}
