package dev.pictor.cli;

/** The terminal that the output goes to, if it does. */
final class Terminal {

    private Terminal() {}

    @SuppressWarnings("SystemConsoleNull") // null where even stdin is no console
    static boolean present() {
        var console = System.console();
        return console != null && console.isTerminal();
    }
}
