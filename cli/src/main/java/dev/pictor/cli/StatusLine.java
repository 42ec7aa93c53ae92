package dev.pictor.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;

/**
 * A line that says how things stand, over and over, between lines that stay. On a terminal it is
 * overwritten; elsewhere it is printed now and then.
 */
final class StatusLine {

    private static final long TERMINAL_NANOS = 250_000_000;
    private static final long FILE_NANOS = 5_000_000_000L;
    private static final String CLEAR = "\r\u001B[K";

    /** A longer one would be broken, and only the end of it overwritten. */
    private static final int WIDTH = 79;

    private final PrintStream out;
    private final boolean terminal;
    private long shown;

    StatusLine(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
        shown = System.nanoTime() - FILE_NANOS;
    }

    /** An output for others that leaves nothing of the line among theirs. */
    static PrintStream around(PrintStream out, boolean terminal) {
        return terminal ? new PrintStream(new Cleared(out), true, out.charset()) : out;
    }

    /** Clears the line before each line that comes. */
    private static final class Cleared extends FilterOutputStream {

        private boolean begins = true;

        Cleared(OutputStream out) {
            super(out);
        }

        @Override
        public synchronized void write(int b) throws IOException {
            if (begins) {
                out.write(CLEAR.getBytes(US_ASCII));
            }
            out.write(b);
            begins = b == '\n';
        }
    }

    /** Whether it is time to show how things stand. */
    boolean due() {
        return System.nanoTime() - shown >= (terminal ? TERMINAL_NANOS : FILE_NANOS);
    }

    /** Shows how things stand. */
    void show(String state) {
        shown = System.nanoTime();
        if (terminal) {
            out.print(CLEAR + state.substring(0, Math.min(WIDTH, state.length())));
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
