package dev.pictor.cli;

import java.io.PrintStream;

/** Progress on one line of a terminal, or now and then a line elsewhere. */
final class ProgressBar {

    private static final int WIDTH = 30;
    private static final long TERMINAL_NANOS = 100_000_000;
    private static final long FILE_NANOS = 2_000_000_000;

    private final String what;
    private final long total;
    private final PrintStream out;
    private final boolean terminal = Terminal.present();
    private final long start = System.nanoTime();
    private long shown;

    ProgressBar(String what, long total, PrintStream out) {
        this.what = what;
        this.total = total;
        this.out = out;
    }

    void at(long done) {
        long now = System.nanoTime();
        boolean last = done >= total;
        if (!last && now - shown < (terminal ? TERMINAL_NANOS : FILE_NANOS)) {
            return;
        }
        shown = now;
        double seconds = (now - start) / 1e9;
        int filled = total == 0 ? WIDTH : (int) (WIDTH * done / total);
        var line =
                "%-11s [%s%s] %d/%d  %.0f/s"
                        .formatted(
                                what,
                                "#".repeat(filled),
                                ".".repeat(WIDTH - filled),
                                done,
                                total,
                                done / Math.max(seconds, 1e-3));
        if (terminal) {
            out.print("\r" + line);
            if (last) {
                out.println();
            }
        } else {
            out.println(line);
        }
        out.flush();
    }
}
