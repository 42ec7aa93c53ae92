package dev.pictor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./pictor} on a machine that lacks what it needs. */
class LauncherTest {

    private static final Path SCRIPT = Path.of("..", "pictor");

    @TempDir Path folder;

    @Test
    void withoutAJdkItSaysBothWaysOut() throws Exception {
        assertThat(run(folder))
                .hasSize(2)
                .satisfies(lines -> {
                    assertThat(lines.getFirst())
                            .contains("no JDK of version 25 or newer", "install a JDK", "Maven");
                    assertThat(lines.getLast()).contains("docker compose up");
                });
    }

    @Test
    void withoutMavenItSaysBothWaysOut() throws Exception {
        assertThat(run(Path.of(System.getProperty("java.home"))))
                .hasSize(2)
                .satisfies(lines -> {
                    assertThat(lines.getFirst()).contains("Maven is not on PATH", "install a JDK");
                    assertThat(lines.getLast()).contains("docker compose up");
                });
    }

    /** Stands for the command line. */
    static final class Typed {
        public static void main(String[] arguments) {
            arguments[arguments.length - 1].codePoints().forEach(System.out::println);
        }
    }

    @Test
    void whatIsTypedIsUtf8WhateverTheLocale() throws Exception {
        var home = Files.createDirectory(folder.resolve("home"));
        Files.copy(SCRIPT, home.resolve("pictor"));
        Files.createFile(Files.createDirectories(home.resolve("cli/target")).resolve("built"));
        var jdk = Files.createDirectory(folder.resolve("jdk"));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"99\"\n");
        executable(jdk.resolve("bin/javac"), "");
        executable(
                jdk.resolve("bin/java"),
                "exec '%s/bin/java' -cp '%s' '%s' \"$@\"\n"
                        .formatted(
                                System.getProperty("java.home"),
                                Path.of("target/test-classes").toAbsolutePath(),
                                Typed.class.getName()));
        // Typed by a script: this virtual machine may itself not be able to hand it on.
        var typing = folder.resolve("typing");
        Files.writeString(
                typing, "exec '%s' search --text 'ü東'\n".formatted(home.resolve("pictor")));
        var said = folder.resolve("said");
        var builder =
                new ProcessBuilder("/usr/bin/bash", typing.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile());
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("JAVA_HOME", jdk.toString());

        assertThat(builder.start().waitFor()).isZero();
        assertThat(Files.readAllLines(said)).containsExactly("252", "26481");
    }

    private static void executable(Path file, String script) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/usr/bin/env bash\n" + script);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    /** Runs a copy that knows no JDK but this one, and finds nothing but a shell's own tools. */
    private List<String> run(Path javaHome) throws IOException, InterruptedException {
        var tools = Files.createDirectory(folder.resolve("tools"));
        for (var tool : List.of("bash", "dirname", "readlink", "locale", "sed", "find", "flock")) {
            var there = Path.of("/usr/bin", tool);
            if (Files.exists(there)) {
                Files.createSymbolicLink(tools.resolve(tool), there);
            }
        }
        var script = folder.resolve("pictor");
        var text = Files.readString(SCRIPT);
        assertThat(text).contains("/usr/lib/jvm/*");
        Files.writeString(script, text.replace("/usr/lib/jvm/*", folder + "/none/*"));
        var said = folder.resolve("said");
        var builder =
                new ProcessBuilder(tools.resolve("bash").toString(), script.toString(), "up")
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile());
        builder.environment().put("PATH", tools.toString());
        builder.environment().put("JAVA_HOME", javaHome.toString());
        assertThat(builder.start().waitFor()).isEqualTo(1);
        return Files.readAllLines(said);
    }
}
