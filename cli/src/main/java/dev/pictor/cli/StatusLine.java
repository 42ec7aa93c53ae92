package dev.pictor.cli;

import java.io.PrintStream;

/**
 * A line that says how things stand, over and over, between lines that stay. On a terminal it is
 * overwritten; elsewhere it is printed now and then.
 */
final class StatusLine {

    private static final long TERMINAL_NANOS = 250_000_000;
    private static final long FILE_NANOS = 5_000_000_000L;
    private static final String CLEAR = "\r\u001B[K";

    private final PrintStream out;
    private final boolean terminal;
    private long shown;

    StatusLine(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
        shown = System.nanoTime() - FILE_NANOS;
    }

    /** Whether it is time to show how things stand. */
    boolean due() {
        return System.nanoTime() - shown >= (terminal ? TERMINAL_NANOS : FILE_NANOS);
    }

    /** Shows how things stand. */
    void show(String state) {
        shown = System.nanoTime();
        if (terminal) {
            out.print(CLEAR + state);
        } else {
            out.println(state);
        }
        out.flush();
    }

    /** Prints what stays. */
    void say(String text) {
        if (terminal) {
            out.print(CLEAR);
        }
        out.println(text);
    }
}
