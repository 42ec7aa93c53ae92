package dev.pictor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BrowserTest {

    private static final String PAGE = "http://127.0.0.1:8080/";

    @Test
    void withoutAScreenNoneIsOpened() {
        assertThat(Browser.command("Linux", Map.of(), PAGE)).isEmpty();
    }

    @Test
    void eachSystemHasItsWay() {
        assertThat(Browser.command("Linux", Map.of("DISPLAY", ":0"), PAGE))
                .contains(List.of("xdg-open", PAGE));
        assertThat(Browser.command("Linux", Map.of("WAYLAND_DISPLAY", "wayland-0"), PAGE))
                .contains(List.of("xdg-open", PAGE));
        assertThat(Browser.command("Mac OS X", Map.of(), PAGE)).contains(List.of("open", PAGE));
        assertThat(Browser.command("Windows 11", Map.of(), PAGE).orElseThrow()).endsWith(PAGE);
    }
}
