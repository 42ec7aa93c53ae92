package dev.pictor.service;

import java.util.ArrayList;

/** What a failure says to those who run the service: its messages, the outermost first. */
final class Reasons {

    private static final int DEPTH = 3;

    private Reasons() {}

    static String of(Throwable failure) {
        var parts = new ArrayList<String>();
        for (var cause = failure; cause != null && parts.size() < DEPTH; cause = cause.getCause()) {
            var message = cause.getMessage();
            var part = message == null ? cause.getClass().getSimpleName() : message;
            // Most wrappers repeat what they wrap.
            if (parts.stream().noneMatch(said -> said.contains(part))) {
                parts.add(part);
            }
        }
        return String.join(": ", parts);
    }
}
