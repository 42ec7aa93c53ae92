package dev.pictor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A real browser, and what it complains of. */
final class PageBrowser implements AutoCloseable {

    static final String ABSENT =
            "no /usr/bin/chromium here; install it (Debian: chromium), or name one in"
                    + " PICTOR_TEST_BROWSER";

    private static final Path BROWSER =
            Path.of(System.getenv().getOrDefault("PICTOR_TEST_BROWSER", "/usr/bin/chromium"));

    /** A gate's machine may be busy. */
    private static final double PATIENCE_MS = 60_000;

    private final Playwright playwright;
    private final Browser browser;
    private final List<BrowserContext> contexts = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();

    PageBrowser() {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
        playwright =
                Playwright.create(
                        new Playwright.CreateOptions()
                                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser =
                playwright
                        .chromium()
                        .launch(
                                new BrowserType.LaunchOptions()
                                        .setExecutablePath(BROWSER)
                                        .setArgs(List.of("--no-sandbox")));
    }

    /** Whether there is one, for tests that need it. */
    static boolean isThere() {
        return Files.isExecutable(BROWSER);
    }

    Page open(String url) {
        return open(url, new Browser.NewContextOptions().setViewportSize(1280, 860));
    }

    Page open(String url, Browser.NewContextOptions options) {
        var context = browser.newContext(options);
        context.setDefaultTimeout(PATIENCE_MS);
        contexts.add(context);
        var page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.navigate(url);
        return page;
    }

    /** Ends the tabs of a test; none of them may have complained of anything but what is named. */
    void endTest(String... expected) {
        contexts.forEach(BrowserContext::close);
        contexts.clear();
        var unexpected =
                complaints.stream()
                        .filter(text -> List.of(expected).stream().noneMatch(text::contains))
                        .toList();
        complaints.clear();
        assertThat(unexpected).as("complaints of the browser").isEmpty();
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
