package dev.pictor.e2e;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The tests that docs/strangers.md names are there. */
class StrangersTest {

    private static final Pattern NAMED =
            Pattern.compile("`(\\w+(?:Test|IT|E2E|Contract))\\.(\\w+)`");

    @Test
    void everyTestThatIsNamedExists() throws IOException {
        var table = Files.readString(StackProcess.HOME.resolve("docs/strangers.md"));
        try (var files = Files.walk(StackProcess.HOME)) {
            var sources =
                    files.filter(file -> file.toString().contains("/src/test/java/"))
                            .filter(file -> file.toString().endsWith(".java"))
                            .collect(toMap(StrangersTest::type, file -> file, (a, _) -> a));
            var named = NAMED.matcher(table).results().toList();
            assertThat(named).isNotEmpty();
            for (var test : named) {
                assertThat(sources).containsKey(test.group(1));
                assertThat(sources.get(test.group(1)))
                        .content()
                        .contains("void " + test.group(2) + "(");
            }
        }
    }

    private static String type(Path file) {
        return file.getFileName().toString().replace(".java", "");
    }
}
