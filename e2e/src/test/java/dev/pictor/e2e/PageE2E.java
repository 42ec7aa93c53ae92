package dev.pictor.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import dev.pictor.cli.ServiceApi;
import dev.pictor.events.ImageDetails;
import dev.pictor.events.ImageSubmission;
import dev.pictor.events.Topics;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page in a real browser, on a real stack. */
@EnabledIf(value = "dev.pictor.e2e.PageBrowser#isThere", disabledReason = PageBrowser.ABSENT)
class PageE2E {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Path PICTURES = StackProcess.HOME.resolve("models/emoji-reference/check");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String SCRIPT =
            "<script>window.hurt = 1</script><img src=x onerror=hurt=1>";

    private static final Map<String, Color> COLOURS =
            Map.of(
                    "red", new Color(220, 40, 40),
                    "green", new Color(40, 160, 60),
                    "blue", new Color(50, 90, 220),
                    "yellow", new Color(240, 210, 60),
                    "gray", new Color(128, 128, 128),
                    "pink", new Color(240, 150, 190),
                    "white", new Color(250, 250, 250),
                    "black", new Color(20, 20, 20));

    @TempDir private static Path data;
    private static StackProcess stack;
    private static PageBrowser browser;
    private static byte[] clockOnRed;
    private static int count;

    private String[] expected = {};

    @BeforeAll
    static void up() throws Exception {
        stack = new StackProcess(data);
        browser = new PageBrowser();
        var images = new LinkedHashMap<String, ImageSubmission>();
        try (var files = Files.list(PICTURES)) {
            for (var file : files.filter(f -> f.toString().endsWith(".png")).sorted().toList()) {
                var thing = file.getFileName().toString().replaceAll("-.*", "");
                for (var colour : COLOURS.entrySet()) {
                    var id = thing + "-" + colour.getKey();
                    var content = on(ImageIO.read(file.toFile()), colour.getValue());
                    var caption =
                            "a %s on a %s background"
                                    .formatted(thing.replace('_', ' '), colour.getKey());
                    if (id.equals("seven-red")) {
                        clockOnRed = content;
                    } else if (id.equals("man_guard-black")) {
                        caption = SCRIPT;
                    }
                    images.put(
                            id,
                            ImageSubmission.of(
                                    id,
                                    content,
                                    new ImageDetails(
                                            caption,
                                            List.of(colour.getKey()),
                                            Map.of("thing", thing),
                                            null)));
                }
            }
        }
        count = images.size();
        try (var producer = stack.kafka().producer()) {
            for (var image : images.values()) {
                producer.send(image.toRecord()).get();
            }
        }
        awaitImages(count);
    }

    private static void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        try (var producer = stack.kafka().producer()) {
            producer.send(record).get();
        }
    }

    private static void awaitImages(int expected) {
        var query = new ServiceApi("query-service", stack.queryUrl(), java.util.Optional.empty());
        await().atMost(PATIENCE)
                .until(() -> query.get("/v1/stats").get("images").asInt() == expected);
    }

    private static byte[] on(BufferedImage picture, Color colour) throws IOException {
        int old = picture.getRGB(0, 0);
        var made =
                new BufferedImage(
                        picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < made.getHeight(); y++) {
            for (int x = 0; x < made.getWidth(); x++) {
                int pixel = picture.getRGB(x, y);
                made.setRGB(x, y, near(pixel, old) ? colour.getRGB() : pixel);
            }
        }
        var png = new ByteArrayOutputStream();
        ImageIO.write(made, "png", png);
        return png.toByteArray();
    }

    private static boolean near(int a, int b) {
        var one = new Color(a);
        var two = new Color(b);
        return Math.abs(one.getRed() - two.getRed())
                        + Math.abs(one.getGreen() - two.getGreen())
                        + Math.abs(one.getBlue() - two.getBlue())
                < 40;
    }

    @AfterAll
    static void down() {
        browser.close();
        stack.close();
    }

    @AfterEach
    void nothingWasComplainedOf() {
        browser.endTest(expected);
    }

    private static Page open(String path) {
        return browser.open(stack.queryUrl() + path);
    }

    private static Locator tiles(Page page) {
        return page.locator(".tile .open");
    }

    private static Locator first(Page page) {
        return tiles(page).first();
    }

    private static Locator box(Page page) {
        return page.locator("#words");
    }

    private static void awaitFirst(Page page, String id) {
        assertThat(first(page)).hasAttribute("data-id", id);
    }

    private static FilePayload png(String name, byte[] content) {
        return new FilePayload(name, "image/png", content);
    }

    private static void choose(Page page, FilePayload... files) {
        page.getByLabel("Search with an image file").setInputFiles(files);
    }

    /** Gives files to an event as another program would. */
    private static void give(Page page, String event, int count, String type, byte[] content) {
        page.evaluate(
                """
                ({event, count, type, base64}) => {
                  const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0));
                  const transfer = new DataTransfer();
                  for (let i = 0; i < count; i++) transfer.items.add(new File([bytes], `given-${i}.png`, { type }));
                  const given = event === 'paste'
                    ? new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true })
                    : new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true });
                  document.body.dispatchEvent(given);
                }\
                """,
                Map.of(
                        "event", event,
                        "count", count,
                        "type", type,
                        "base64", Base64.getEncoder().encodeToString(content)));
    }

    private static Locator compare(Page page) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Compare"));
    }

    @SuppressWarnings("unchecked") // what the script makes
    private static List<String> ids(Page page) {
        return (List<String>) tiles(page).evaluateAll("tiles => tiles.map(t => t.dataset.id)");
    }

    @Test
    void theNewestImagesAreThereAtOnceAndKeepTheirPlaces() {
        var page = open("/");
        assertThat(page.getByRole(AriaRole.STATUS).first()).containsText("images");
        assertThat(first(page)).isVisible();
        var place = page.locator(".tile").nth(3).boundingBox();
        page.waitForCondition(() ->
                page.evaluate(
                                "[...document.querySelectorAll('.tile img')].every(i => i.complete && i.naturalWidth)")
                        .equals(true));
        var then = page.locator(".tile").nth(3).boundingBox();
        assertThat(then.x).isEqualTo(place.x);
        assertThat(then.y).isEqualTo(place.y);
        var shift =
                page.evaluate(
                        """
                        () => new Promise(done => {
                          let sum = 0;
                          new PerformanceObserver(list => {
                            for (const entry of list.getEntries()) sum += entry.value;
                          }).observe({ type: 'layout-shift', buffered: true });
                          setTimeout(() => done(sum), 300);
                        })\
                        """);
        assertThat(((Number) shift).doubleValue()).as("layout shift").isLessThan(0.05);
    }

    @Test
    void anImageAndWordsFindTheImageThatIsMeant() {
        var page = open("/");
        choose(page, png("clock.png", clockOnRed));
        assertThat(page.locator(".reference img")).isVisible();
        awaitFirst(page, "seven-red");
        box(page).fill("is on a green background");
        awaitFirst(page, "seven-green");
    }

    @ParameterizedTest
    @ValueSource(strings = {"drop", "paste"})
    void anImageMayBeGivenInOtherWays(String how) {
        var page = open("/");
        assertThat(first(page)).isVisible();
        give(page, how, 1, "image/png", clockOnRed);
        awaitFirst(page, "seven-red");
    }

    @Test
    void anImageOfThePageMayBeDroppedOnItAndALinkElsewhereIsSaid() {
        expected = new String[] {"Failed to load", "ERR_", "Content Security Policy"};
        var page = open("/");
        assertThat(first(page)).isVisible();
        link(page, stack.queryUrl() + "/v1/images/seven-red/thumbnail");
        page.waitForURL("**/?id=seven-red");
        link(page, "http://127.0.0.1:1/cat.jpg");
        assertThat(page.locator(".toast")).containsText("cannot be read from this page");
    }

    private static void link(Page page, String address) {
        page.evaluate(
                """
                address => {
                  const transfer = new DataTransfer();
                  transfer.setData('text/uri-list', address);
                  document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
                }\
                """,
                address);
    }

    @Test
    void theAddressHoldsTheWholeQuery() {
        var page =
                open(
                        "/?id=seven-red&text=is+on+a+blue+background&where=tags:blue&where=tags:green");
        awaitFirst(page, "seven-blue");
        var found = ids(page);
        assertThat(found).allMatch(id -> id.endsWith("-blue") || id.endsWith("-green"));
        assertThat(box(page)).hasValue("is on a blue background");

        // That of a file holds a small copy of it.
        choose(page, png("clock.png", clockOnRed));
        page.waitForURL(Pattern.compile("#image=data"));
        var shared = open(page.url().substring(stack.queryUrl().length()));
        awaitFirst(shared, "seven-blue");
        assertThat(shared.locator(".reference img")).isVisible();
    }

    @Test
    void aPartOfAnImageIsAskedAbout() throws IOException {
        var page = open("/?id=seven-red");
        page.getByLabel("Choose a part of the image").click();
        var canvas = page.locator(".canvas");
        assertThat(page.locator(".stage img")).hasJSProperty("complete", true);
        var place = canvas.boundingBox();
        page.mouse().move(place.x + place.width * 0.25, place.y + place.height * 0.25);
        page.mouse().down();
        page.mouse().move(place.x + place.width * 0.5, place.y + place.height * 0.5);
        page.mouse().move(place.x + place.width * 0.75, place.y + place.height * 0.75);
        page.mouse().up();
        var request =
                page.waitForRequest(
                        "**/v1/search", () -> page.getByText("Search this part").click());
        var crop = JSON.readTree(request.postData()).path("crop");
        assertThat(crop.path("x").asDouble()).isBetween(0.2, 0.3);
        assertThat(crop.path("width").asDouble()).isBetween(0.4, 0.6);
        page.waitForURL(Pattern.compile("crop=0\\.2"));
        assertThat(first(page)).isVisible();
    }

    @Test
    void aSlowEarlyAnswerOverwritesNoLaterOne() {
        var page = open("/");
        assertThat(first(page)).isVisible();
        var held = new ArrayList<Route>();
        page.route(
                "**/v1/search",
                route -> {
                    if (route.request().postData().contains("guard")) {
                        held.add(route); // answered after the later one
                    } else {
                        route.resume();
                    }
                });
        box(page).fill("a guard on a black background");
        page.waitForCondition(() -> held.size() == 1);
        box(page).fill("seven-thirty on a pink background");
        awaitFirst(page, "seven-pink");
        held.getFirst().resume();
        // Another request there and back: what could arrive has arrived.
        page.evaluate("() => fetch('/v1/stats').then(answer => answer.text())");
        awaitFirst(page, "seven-pink");
    }

    @Test
    void everyHitIsTheNextQueryAndEveryStepIsKept() {
        var page = open("/");
        assertThat(first(page)).isVisible();
        page.locator("[data-id=seven-red] ~ .like").dispatchEvent("click");
        page.waitForURL("**/?id=seven-red");
        assertThat(page.locator(".trail a")).hasCount(2);
        box(page).fill("is on a green background");
        awaitFirst(page, "seven-green");
        page.waitForURL(Pattern.compile("text=is"));
        assertThat(page.locator(".trail a")).hasCount(3);
        page.locator(".trail a").nth(1).click();
        assertThat(box(page)).hasValue("");
        page.goBack();
        assertThat(box(page)).hasValue("is on a green background");
        awaitFirst(page, "seven-green");
        page.goBack();
        assertThat(box(page)).hasValue("");
        page.goBack();
        assertThat(page.locator(".reference")).hasCount(0);
        page.goForward();
        assertThat(page.locator(".reference")).hasCount(1);
    }

    @Test
    void theSliderGoesFromTheImageToTheWords() throws IOException {
        var page = open("/?id=seven-red&text=is+on+a+green+background");
        awaitFirst(page, "seven-green");
        var slider = page.getByRole(AriaRole.SLIDER);
        var request = page.waitForRequest("**/v1/search", () -> slider.fill("0"));
        var json = JSON.readTree(request.postData());
        assertThat(json.path("composer").asText()).isEqualTo("lincir-pdv");
        assertThat(json.at("/options/weight").asDouble()).isZero();
        page.waitForURL(Pattern.compile("weight=0"));
        page.reload();
        assertThat(slider).hasValue("0");
    }

    @Test
    void composersAreComparedSideBySide() {
        var page = open("/?id=seven-red&text=is+on+a+green+background");
        awaitFirst(page, "seven-green");
        compare(page).click();
        assertThat(page.locator(".columns section")).hasCount(6);
        assertThat(page.locator(".columns section:first-child .open")).hasCount(12);
        compare(page).click();
        awaitFirst(page, "seven-green");
    }

    @Test
    void filtersAreSetAndTakenAway() {
        var page = open("/");
        // As many as there are things, whatever the page shows of them.
        page.getByLabel("Only pink, %d images".formatted(count / COLOURS.size())).click();
        page.waitForURL(Pattern.compile("where=tags%3Apink"));
        page.waitForCondition(() -> ids(page).stream().allMatch(id -> id.endsWith("-pink")));
        page.getByLabel("Remove filter pink").click();
        page.waitForCondition(() -> ids(page).stream().anyMatch(id -> id.endsWith("-green")));
        page.getByLabel("Made since").fill("2100-01-01");
        assertThat(page.getByText("Nothing found")).isVisible();
        page.getByText("Without filters").click();
        assertThat(first(page)).isVisible();
    }

    @Test
    void copiesOfAFileAreOneTileAndScrollingGoesOnToTheEnd() throws Exception {
        var copies = List.of("copy-1", "copy-2");
        for (var id : copies) {
            send(
                    ImageSubmission.of(
                                    id,
                                    clockOnRed,
                                    new ImageDetails("a copy", List.of(), Map.of(), null))
                            .toRecord());
        }
        awaitImages(count + copies.size());
        try {
            var page = open("/?id=seven-green");
            assertThat(page.locator(".copies")).hasText("×3");
            var seen = new TreeSet<String>();
            page.waitForCondition(() -> {
                page.evaluate("scrollBy(0, innerHeight / 2)");
                seen.addAll(ids(page));
                return seen.size() == count - 1;
            });
            assertThat(seen)
                    .doesNotContain("seven-green")
                    .haveExactly(
                            1,
                            new Condition<>(
                                    id -> copies.contains(id) || id.equals("seven-red"),
                                    "the file of three"));
        } finally {
            for (var id : copies) {
                send(new ProducerRecord<>(Topics.IMAGES, id.getBytes(UTF_8), null));
            }
            awaitImages(count);
        }
    }

    @Test
    void filesAreAddedUntilTheyCanBeFoundAndRefusedWithTheReason() throws IOException {
        var page = open("/");
        page.getByText("Add images").first().click();
        var noise = new BufferedImage(70, 50, BufferedImage.TYPE_INT_RGB);
        noise.setRGB(3, 3, (int) System.nanoTime() | 0x40);
        var file = new ByteArrayOutputStream();
        ImageIO.write(noise, "png", file);
        var cut = java.util.Arrays.copyOf(clockOnRed, clockOnRed.length / 2);
        page.getByLabel("Files to add")
                .setInputFiles(
                        new FilePayload[] {
                            png("new.png", file.toByteArray()), png("cut.png", cut)
                        });
        assertThat(page.getByText("1 of 2 searchable, 1 refused")).isVisible();
        assertThat(page.locator(".uploads .bad")).containsText("cut.png");
        assertThat(page.locator(".uploads .bad")).containsText(Pattern.compile("[a-z]{4}"));
        // The new one has appeared by itself, first of all.
        page.waitForCondition(() -> ids(page).getFirst().startsWith("sha256:"));

        // Deleted, undone, and deleted for good.
        var id = ids(page).getFirst();
        delete(page, id);
        page.getByText("Undo").click();
        awaitFirst(page, id);
        delete(page, id);
        page.getByLabel("Close").last().click(); // the words about it: not to be undone any more
        page.waitForCondition(
                () -> page.request().get(stack.queryUrl() + "/v1/images/" + id).status() == 404);
    }

    private static void delete(Page page, String id) {
        page.locator("[data-id='" + id + "']").click();
        page.locator(".viewer .danger").click();
        assertThat(page.locator("[data-id='" + id + "']")).hasCount(0);
    }

    @Test
    void whatIsNoImageIsSaidAndBreaksNothing() {
        var page = open("/");
        assertThat(first(page)).isVisible();
        expected = new String[] {"400"};
        var html = "<!doctype html><script>hurt = 1</script>".getBytes(UTF_8);
        choose(page, new FilePayload("page.jpg", "image/jpeg", html));
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("That cannot be searched for");
        page.getByLabel("Without the image").click();
        assertThat(first(page)).isVisible();

        choose(page, new FilePayload("page.html", "text/html", html));
        assertThat(page.locator(".toast")).containsText("is no image");

        page.evaluate(
                """
                () => {
                  const transfer = new DataTransfer();
                  transfer.items.add(new File([new Uint8Array(100e6)], 'huge.png', { type: 'image/png' }));
                  document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true }));
                }\
                """);
        assertThat(page.getByText("has 100 MB")).isVisible();
        assertThat(first(page)).isVisible();
    }

    @Test
    void pastedWordsAreSearchedAndTenDropsAreOffered() {
        var page = open("/");
        assertThat(first(page)).isVisible();
        page.evaluate(
                """
                () => {
                  const transfer = new DataTransfer();
                  transfer.setData('text/plain', 'a guard on a pink background');
                  document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true }));
                }\
                """);
        assertThat(box(page)).hasValue("a guard on a pink background");
        page.waitForURL(Pattern.compile("text=a"));
        give(page, "drop", 10, "image/png", clockOnRed);
        assertThat(page.getByText("add all to the index")).isVisible();
        assertThat(page.locator(".reference img")).isVisible();
    }

    @Test
    void aSharedAddressWhoseImageIsGoneSaysSo() {
        expected = new String[] {"404"};
        var page = open("/?id=never-there&text=seven-thirty+on+a+pink+background");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("That image is gone");
        page.getByText("Search without it").click();
        awaitFirst(page, "seven-pink");
    }

    @Test
    void aServiceThatIsAwayIsSaidAndWaitedFor() {
        expected = new String[] {"503", "ERR_FAILED", "net::"};
        var page = open("/");
        assertThat(first(page)).isVisible();
        var refusals = new AtomicInteger();
        page.route(
                "**/v1/search",
                route -> {
                    switch (refusals.incrementAndGet()) {
                        case 1 -> route.abort();
                        case 2 ->
                                route.fulfill(
                                        new Route.FulfillOptions()
                                                .setStatus(503)
                                                .setContentType("application/problem+json")
                                                .setHeaders(Map.of("Retry-After", "1"))
                                                .setBody(
                                                        "{\"status\":503,\"detail\":\"the vector store does not answer\"}"));
                        default -> route.resume();
                    }
                });
        box(page).fill("seven-thirty on a pink background");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("away for a moment");
        awaitFirst(page, "seven-pink");
        assertThat(page.getByRole(AriaRole.ALERT)).hasCount(0);
    }

    @Test
    void aNewReleaseIsTold() {
        var page = browser.open("about:blank");
        page.route(
                "**/v1/events",
                route ->
                        route.fulfill(
                                new Route.FulfillOptions()
                                        .setContentType("text/event-stream")
                                        .setBody(
                                                "data:{\"type\":\"release\",\"release\":\"20261127-1\"}\n\n")));
        page.navigate(stack.queryUrl());
        assertThat(page.locator(".toast").first()).containsText("phi improved: release 20261127-1");
        assertThat(page.locator(".line")).containsText("20261127-1");
    }

    @Test
    void aCaptionIsTextWhateverItSays() {
        var page = open("/?where=attributes.thing:man_guard&where=tags:black");
        page.waitForCondition(() -> ids(page).contains("man_guard-black"));
        page.locator("[data-id=man_guard-black]").click();
        assertThat(page.locator(".viewer h2")).hasText(SCRIPT);
        assertThat(page.evaluate("() => window.hurt")).isNull();
    }

    @Test
    void allOfItCanBeDoneWithKeys() {
        var page = open("/");
        assertThat(first(page)).isVisible();
        page.keyboard().press("/");
        page.keyboard().type("seven-thirty on a pink background");
        awaitFirst(page, "seven-pink");
        page.keyboard().press("ArrowDown");
        assertThat(first(page)).isFocused();
        page.keyboard().press("ArrowRight");
        assertThat(tiles(page).nth(1)).isFocused();
        page.keyboard().press("ArrowDown");
        page.keyboard().press("ArrowUp");
        page.keyboard().press("Home");
        assertThat(first(page)).isFocused();
        page.keyboard().press("Enter");
        assertThat(page.locator(".viewer h2")).isVisible();
        page.keyboard().type("is on a green background");
        page.keyboard().press("Enter");
        awaitFirst(page, "seven-green");
        page.keyboard().press("/");
        page.keyboard().press("Escape");
        assertThat(box(page)).hasValue("");
        page.keyboard().press("ArrowDown");
        page.keyboard().press("l");
        page.waitForURL(url -> url.contains("id=") && !url.contains("id=seven-pink"));
        page.locator(".tile .open").first().focus();
        page.keyboard().press("?");
        assertThat(page.locator("dialog.keys")).isVisible();
        page.keyboard().press("Escape");
        assertThat(page.locator("dialog.keys")).isHidden();
    }

    @Test
    void itFitsAPhone() {
        var page =
                browser.open(
                        stack.queryUrl() + "/?id=seven-red&text=is+on+a+green+background",
                        new NewContextOptions().setViewportSize(390, 800).setHasTouch(true));
        awaitFirst(page, "seven-green");
        assertThat(page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))
                .isEqualTo(true);
        assertThat(page.locator(".chip").first()).isVisible();
        assertThat(
                        page.evaluate(
                                """
                                () => document.querySelector('.chips').lastElementChild.getBoundingClientRect().right
                                  <= document.querySelector('.since').getBoundingClientRect().left\
                                """))
                .as("the chips end before what follows them")
                .isEqualTo(true);
        first(page).tap();
        assertThat(page.locator(".viewer h2")).isVisible();
        page.getByText("Like this").last().tap();
        page.waitForURL(Pattern.compile("id=seven-green"));
    }

    @Test
    void whoRunsItSeesHowItStandsAndWhatIsWrong() throws Exception {
        expected = new String[] {"409"};
        var page =
                browser.open(
                        stack.queryUrl() + "/operate",
                        new NewContextOptions().setViewportSize(1280, 860).setBypassCSP(true));
        assertThat(page.locator("tbody .good").filter(having("ready"))).hasCount(4);
        assertThat(page.getByText("in the index")).isVisible();
        accessible(page, "operate");
        page.getByText("Train now").click();
        assertThat(page.locator(".toast")).containsText("captions to learn from, a run needs");
        try (var producer = stack.kafka().producer()) {
            var bad = ImageSubmission.of("bad-one", new byte[] {1, 2, 3}, ImageDetails.NONE);
            producer.send(bad.toRecord()).get();
        }
        var refused = page.locator("tr").filter(having("bad-one"));
        assertThat(refused).hasCount(1);
        assertThat(refused).containsText("image-unsupported-format");
        assertThat(page.locator("dt:text-is('rejected') + dd")).not().hasText("0");

        // Sent again as it came, it is refused again; and what a later one has overtaken is not
        // sent.
        refused.getByText("Send again").click();
        assertThat(refused).hasCount(2);
        assertThat(refused.first()).containsText("sent again before: 1");
        assertThat(refused.last()).containsText("It was sent again");
        refused.last().getByText("Send again").click();
        assertThat(refused.last()).containsText("a later record of 'bad-one' was refused as");
        assertThat(refused).hasCount(2);
    }

    @Test
    void whoRunsItSeesWhatWaitsAndWhatThereIsToLearnFrom() {
        var page = open("/operate");
        assertThat(page.locator(".captions li")).hasCount(5);
        assertThat(page.locator(".captions li").first()).containsText("background");
        // A service tells of its consumers once a minute.
        var behind =
                new LocatorAssertions.HasTextOptions().setTimeout((double) PATIENCE.toMillis());
        for (var service : List.of("ingest-service", "embed-service", "trainer")) {
            var row = page.locator("tr").filter(having(service));
            assertThat(row.locator("td").nth(1)).hasText("0", behind);
        }
    }

    private static Locator.FilterOptions having(String text) {
        return new Locator.FilterOptions().setHasText(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"LIGHT", "DARK"})
    void nothingSeriousIsInTheWayOfAnybody(String scheme) {
        var page =
                browser.open(
                        stack.queryUrl() + "/?id=seven-red&text=is+on+a+green+background",
                        new NewContextOptions()
                                .setViewportSize(1280, 860)
                                .setColorScheme(ColorScheme.valueOf(scheme))
                                .setBypassCSP(true)); // axe is a script of its own
        awaitFirst(page, "seven-green");
        accessible(page, "results");
        compare(page).click();
        assertThat(page.locator(".columns section:first-child .open")).hasCount(12);
        accessible(page, "composers side by side");
        compare(page).click();
        page.getByText("Add images").click();
        accessible(page, "adding images");
        first(page).click();
        assertThat(page.locator(".viewer h2")).isVisible();
        accessible(page, "an image");
    }

    private static void accessible(Page page, String what) {
        var serious =
                new AxeBuilder(page)
                        .analyze().getViolations().stream()
                                .filter(v -> List.of("serious", "critical").contains(v.getImpact()))
                                .map(v ->
                                        v.getId()
                                                + ": "
                                                + v.getNodes().stream()
                                                        .map(node -> node.getHtml())
                                                        .limit(3)
                                                        .toList())
                                .toList();
        assertThat(serious).as(what).isEmpty();
    }
}
