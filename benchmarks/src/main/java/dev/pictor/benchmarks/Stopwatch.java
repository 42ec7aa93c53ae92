package dev.pictor.benchmarks;

import java.util.Arrays;

/** Repeats work and tells the median, so that one disturbance does not decide. */
final class Stopwatch {

    private Stopwatch() {}

    /** Median seconds of {@code runs} after {@code warmups} that do not count. */
    static double median(int warmups, int runs, Runnable work) {
        for (int i = 0; i < warmups; i++) {
            work.run();
        }
        var seconds = new double[runs];
        for (int i = 0; i < runs; i++) {
            long start = System.nanoTime();
            work.run();
            seconds[i] = (System.nanoTime() - start) / 1e9;
        }
        Arrays.sort(seconds);
        return seconds[runs / 2];
    }

    /** Median ratio of two works run in turn, so that a machine's mood cancels out. */
    static double[] paired(int warmups, int runs, Runnable work, Runnable reference) {
        for (int i = 0; i < warmups; i++) {
            work.run();
            reference.run();
        }
        var ours = new double[runs];
        var theirs = new double[runs];
        var ratios = new double[runs];
        for (int i = 0; i < runs; i++) {
            long start = System.nanoTime();
            work.run();
            long middle = System.nanoTime();
            reference.run();
            ours[i] = (middle - start) / 1e9;
            theirs[i] = (System.nanoTime() - middle) / 1e9;
            ratios[i] = theirs[i] / ours[i];
        }
        Arrays.sort(ours);
        Arrays.sort(theirs);
        Arrays.sort(ratios);
        return new double[] {ours[runs / 2], theirs[runs / 2], ratios[runs / 2]};
    }

    /** The value below which a share of the sorted values lies. */
    static double percentile(double[] values, double share) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1, Math.round(share * (sorted.length - 1)))];
    }
}
