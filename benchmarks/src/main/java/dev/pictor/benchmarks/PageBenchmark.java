package dev.pictor.benchmarks;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;

/** The page in a real browser over 5,000 images, each figure beside its aim. */
final class PageBenchmark {

    private static final int IMAGES = 5_000;
    private static final int VISITS = 7;
    private static final double PATIENCE_MS = 120_000;

    private static final List<String> WORDS =
            List.of(
                    "a red clock",
                    "a cat",
                    "a house at night",
                    "two men",
                    "a green tree",
                    "a blue car",
                    "something round",
                    "a face that laughs",
                    "a flag",
                    "a yellow bird",
                    "a black heart",
                    "a white flower");

    /** Keeps what a visit is judged by; runs before anything of the page does. */
    private static final String WATCH =
            """
            window.seen = { shift: 0, useful: 0, shown: [] };
            performance.setResourceTimingBufferSize(50_000);
            new PerformanceObserver(list => {
              for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.shift += entry.value;
            }).observe({ type: 'layout-shift', buffered: true });
            const painted = then => requestAnimationFrame(() => setTimeout(() => then(performance.now())));
            (function look() {
              const first = document.querySelector('.tile img');
              if (first?.complete && first.naturalWidth) painted(now => { seen.useful = now; });
              else requestAnimationFrame(look);
            })();
            addEventListener('DOMContentLoaded', () => new MutationObserver(() => {
              const first = document.querySelector('.tile .open')?.dataset.id;
              if (first && first !== seen.first) {
                seen.first = first;
                painted(now => seen.shown.push(now));
              }
            }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['data-id'] }));
            """;

    private static final String WEIGHT =
            """
            () => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
              .filter(e => !new URL(e.name).pathname.startsWith('/v1/'))
              .reduce((sum, e) => sum + e.transferSize, 0)
            """;

    /** From the last byte of the last search's answer to its hits on the screen. */
    private static final String AFTER_ANSWER =
            """
            () => {
              const answers = performance.getEntriesByType('resource').filter(e => e.name.endsWith('/v1/search'));
              return seen.shown.at(-1) - answers.at(-1).responseEnd;
            }
            """;

    /**
     * Counts the hits that have come; for the longest search only, since it reads answers twice.
     */
    private static final String COUNT =
            """
            const ask = window.fetch;
            window.hits = 0;
            window.fetch = async (...given) => {
              const answer = await ask(...given);
              if (given[0] === '/v1/search') answer.clone().json().then(a => { hits += a.hits.length; });
              return answer;
            };
            """;

    /** Scrolls for some seconds at a reader's haste, and answers how long each frame took. */
    private static final String SCROLL =
            """
            seconds => new Promise(done => {
              const frames = [];
              let last = performance.now();
              const end = last + seconds * 1000;
              requestAnimationFrame(function frame(now) {
                frames.push(now - last);
                scrollBy(0, 2.5 * (now - last));
                last = now;
                if (now < end) requestAnimationFrame(frame);
                else done(frames.slice(1));
              });
            })
            """;

    private PageBenchmark() {}

    static void run(Path home, Path directory) throws Exception {
        if (!Files.isExecutable(Chromium.PROGRAM)) {
            System.out.printf(
                    "page    skipped: no %s; install it (Debian: chromium), or name one in"
                            + " PICTOR_TEST_BROWSER%n",
                    Chromium.PROGRAM);
            return;
        }
        var model = home.resolve("models/emoji-reference");
        try (var bench = new StackBenchmark(home, directory, model, Map.of());
                var chromium = new Chromium();
                var browser = chromium.launch()) {
            bench.publish("page-", IMAGES, 0, PageBenchmark::picture);
            var url = bench.queryService().toString();
            System.out.printf(
                    "page    load of the machine %.1f%n",
                    ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
            visits(browser, url);
            answers(browser, url);
            scrolling(browser, url);
        }
    }

    /** A picture like no other, in one of some shapes. */
    private static byte[] picture(int i) {
        var random = new Random(i);
        var picture =
                new BufferedImage(
                        240 + 40 * (i % 7), 240 + 30 * (i % 5), BufferedImage.TYPE_INT_RGB);
        var graphics = picture.createGraphics();
        graphics.setColor(new Color(random.nextInt(1 << 24)));
        graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
        for (int n = 0; n < 6; n++) {
            graphics.setColor(new Color(random.nextInt(1 << 24)));
            graphics.fillOval(
                    random.nextInt(picture.getWidth()),
                    random.nextInt(picture.getHeight()),
                    20 + random.nextInt(160),
                    20 + random.nextInt(160));
        }
        graphics.dispose();
        var file = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "jpeg", file);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // into memory
        }
        return file.toByteArray();
    }

    private static Page open(Browser browser, String url, String... scripts) {
        var page =
                browser.newContext(new Browser.NewContextOptions().setViewportSize(1280, 860))
                        .newPage();
        page.setDefaultTimeout(PATIENCE_MS);
        page.addInitScript(WATCH);
        for (var script : scripts) {
            page.addInitScript(script);
        }
        page.navigate(url);
        await(page, "seen.useful > 0");
        return page;
    }

    /** Not Playwright's own way, which the page's Content-Security-Policy forbids. */
    private static void await(Page page, String condition) {
        page.waitForCondition(() -> page.evaluate(condition).equals(true));
    }

    private static double number(Page page, String script) {
        return ((Number) page.evaluate(script)).doubleValue();
    }

    private static void say(String what, double figure, String unit, String aim, boolean met) {
        System.out.printf(
                "page    %s: %.3f %s, aim %s: %s%n",
                what, figure, unit, aim, met ? "met" : "missed");
    }

    /** First visits, with nothing in the browser's cache. */
    private static void visits(Browser browser, String url) {
        var useful = new double[VISITS];
        double weight = 0;
        double shift = 0;
        for (int i = -1; i < VISITS; i++) { // the first one warms the services
            var page = open(browser, url);
            await(page, "[...document.querySelectorAll('.tile img')].every(i => i.complete)");
            if (i >= 0) {
                useful[i] = number(page, "seen.useful") / 1e3;
                weight = number(page, WEIGHT) / 1e3;
                shift = Math.max(shift, number(page, "seen.shift"));
            }
            page.context().close();
        }
        double median = Stopwatch.percentile(useful, 0.5);
        say("first useful paint (a thumbnail, p50)", median, "s", "below 1 s", median < 1);
        say("weight without images", weight, "kB", "below 300 kB", weight < 300);
        say("layout shift of a visit (worst)", shift, "", "below 0.05", shift < 0.05);
    }

    /** Searches as they are typed. */
    private static void answers(Browser browser, String url) {
        var page = open(browser, url);
        var after = new ArrayList<Double>();
        for (var words : WORDS) {
            int before = (int) number(page, "seen.shown.length");
            page.waitForResponse("**/v1/search", () -> page.locator("#words").fill(words));
            await(page, "seen.shown.length > " + before);
            after.add(number(page, AFTER_ANSWER));
        }
        page.context().close();
        double median =
                Stopwatch.percentile(
                        after.stream().mapToDouble(Double::doubleValue).toArray(), 0.5);
        say("from the answer to results on the screen (p50)", median, "ms", "50 ms", median <= 50);
    }

    private static void scrolling(Browser browser, String url) {
        var page = open(browser, url + "?text=a+cat", COUNT);
        double shift = number(page, "seen.shift");
        long start = System.nanoTime();
        await(page, "scrollTo(0, document.body.scrollHeight), hits >= " + IMAGES);
        System.out.printf(
                "page    %d hits loaded by scrolling to the end in %.1f s%n",
                IMAGES, (System.nanoTime() - start) / 1e9);
        page.evaluate("scrollTo(0, 0)");
        @SuppressWarnings("unchecked") // what the script makes
        var frames = (List<Number>) page.evaluate(SCROLL, 10);
        var millis = frames.stream().mapToDouble(Number::doubleValue).toArray();
        double rate = 1e3 * millis.length / Arrays.stream(millis).sum();
        say("frames while scrolling 5,000 hits", rate, "/s", "60 /s", rate > 59);
        System.out.printf(
                "page    a frame took %.1f ms (p50), %.1f ms (p99)%n",
                Stopwatch.percentile(millis, 0.5), Stopwatch.percentile(millis, 0.99));
        double scrolled = number(page, "seen.shift") - shift;
        say("layout shift while scrolling", scrolled, "", "below 0.05", scrolled < 0.05);
        page.context().close();
    }
}
