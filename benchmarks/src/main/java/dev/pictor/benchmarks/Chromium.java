package dev.pictor.benchmarks;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The machine's own Chromium, driven by Playwright, which downloads none. Ends with {@link #close}.
 */
public final class Chromium implements AutoCloseable {

    /** Where it is: what PICTOR_TEST_BROWSER names, or Debian's. */
    static final Path PROGRAM =
            Path.of(System.getenv().getOrDefault("PICTOR_TEST_BROWSER", "/usr/bin/chromium"));

    private final Playwright playwright =
            Playwright.create(
                    new Playwright.CreateOptions()
                            .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));

    /** Starts it without a window. */
    public Browser launch() {
        return playwright
                .chromium()
                .launch(
                        new BrowserType.LaunchOptions()
                                .setExecutablePath(PROGRAM)
                                .setArgs(List.of("--no-sandbox")));
    }

    @Override
    public void close() {
        playwright.close();
    }
}
