package dev.pictor.clip;

/** How many threads the towers of this process use for one call. */
public final class TowerThreads {

    private static final String PROPERTY = "ai.djl.pytorch.num_threads";

    private TowerThreads() {}

    /**
     * Sets it for the whole process; only before the first {@link Clip#load}, when the engine reads
     * it.
     *
     * @param threads 0 for half of the processors
     */
    public static void set(int threads) {
        int half = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        System.setProperty(PROPERTY, Integer.toString(threads > 0 ? threads : half));
    }
}
