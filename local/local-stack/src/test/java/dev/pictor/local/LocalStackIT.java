package dev.pictor.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStackIT {

    private static final Path HOME = Path.of("../..").toAbsolutePath().normalize();

    @TempDir private Path folder;

    /** A service that never becomes ready. */
    public static final class Sleeper {
        public static void main(String[] arguments) throws InterruptedException {
            Thread.sleep(Duration.ofHours(1));
        }
    }

    /** A process that has a stack, and does nothing about its own end. */
    public static final class Launcher {
        public static void main(String[] arguments) throws Exception {
            var home = Path.of(arguments[0]);
            LocalStack.start(
                            new LocalStack.Options(
                                    home,
                                    home.resolve("data"),
                                    home,
                                    "64-huggingface",
                                    new Ports(port(), port(), port(), port(), port(), port()),
                                    Optional.empty(),
                                    Optional.empty(),
                                    Map.of()),
                            System.out)
                    .close();
        }

        private static int port() throws IOException {
            try (var socket = new ServerSocket(0)) {
                return socket.getLocalPort();
            }
        }
    }

    /** As {@code ./pictor bench} is ended by a terminal that closes. */
    @Test
    void whoeverEndsTheLauncherEndsItsServices() throws Exception {
        Files.createSymbolicLink(folder.resolve("deploy"), HOME.resolve("deploy"));
        Files.createSymbolicLink(folder.resolve("libs"), HOME.resolve("libs"));
        for (var service : List.of("ingest-service", "embed-service", "query-service", "trainer")) {
            sleeper(folder.resolve(service).resolve("target/quarkus-app/quarkus-run.jar"));
        }
        var launcher =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Launcher.class.getName(),
                                folder.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("launcher.log").toFile())
                        .start();
        await().atMost(Duration.ofMinutes(2)).until(() -> launcher.children().count() == 4);
        var services = launcher.children().toList();

        launcher.destroy();

        assertThat(launcher.waitFor()).isNotZero();
        assertThat(services).noneMatch(ProcessHandle::isAlive);
    }

    private static void sleeper(Path jar) throws IOException {
        Files.createDirectories(jar.getParent());
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Sleeper.class.getName());
        var name = Sleeper.class.getName().replace('.', '/') + ".class";
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                InputStream bytes = Sleeper.class.getClassLoader().getResourceAsStream(name)) {
            out.putNextEntry(new ZipEntry(name));
            bytes.transferTo(out);
        }
    }
}
