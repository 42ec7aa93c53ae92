package dev.pictor.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The browser of whoever sits at this machine, if anybody does. */
final class Browser {

    private Browser() {}

    /** Opens a page where that is possible; nothing depends on it. */
    static void open(String page) {
        command(System.getProperty("os.name"), System.getenv(), page)
                .ifPresent(command -> {
                    try {
                        new ProcessBuilder(command)
                                .redirectErrorStream(true)
                                .redirectOutput(Redirect.DISCARD)
                                .start();
                    } catch (IOException e) {
                        // There is none; the address has been printed.
                    }
                });
    }

    /** What opens a page on a system; empty where there is no screen to open it on. */
    static Optional<List<String>> command(
            String system, Map<String, String> environment, String page) {
        var name = system.toLowerCase(Locale.ROOT);
        if (name.startsWith("mac")) {
            return Optional.of(List.of("open", page));
        }
        if (name.startsWith("windows")) {
            return Optional.of(List.of("rundll32", "url.dll,FileProtocolHandler", page));
        }
        boolean screen =
                environment.containsKey("DISPLAY") || environment.containsKey("WAYLAND_DISPLAY");
        return screen ? Optional.of(List.of("xdg-open", page)) : Optional.empty();
    }
}
