package dev.pictor.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceProcessTest {

    private static final int NOBODY = 1;

    @TempDir private Path folder;

    /** A service that leaves a folder with a file behind, and a file beside it. */
    public static final class Killed {
        public static void main(String[] arguments) throws IOException {
            Files.createTempFile(Files.createTempDirectory("native"), "lib", ".so");
            Files.createTempFile("upload", ".part");
            Runtime.getRuntime().halt(137);
        }
    }

    private Path jar() throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Killed.class.getName());
        var jar = folder.resolve("killed.jar");
        var name = Killed.class.getName().replace('.', '/') + ".class";
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                var bytes = Killed.class.getClassLoader().getResourceAsStream(name)) {
            out.putNextEntry(new ZipEntry(name));
            bytes.transferTo(out);
        }
        return jar;
    }

    @Test
    void whatKilledProcessesLeaveDoesNotPileUp() throws Exception {
        var temporary = folder.resolve("tmp/killed");
        var what =
                new ServiceProcess.Specification(
                        "killed", jar(), NOBODY, temporary, List.of("-Xmx16m"), Map.of(), false);
        for (int start = 0; start < 3; start++) {
            try (var service =
                    ServiceProcess.start(
                            what, folder, new PrintStream(OutputStream.nullOutputStream()))) {
                assertThat(service.awaitReady(Duration.ofMinutes(1))).isFalse();
            }
            try (var left = Files.walk(temporary)) {
                assertThat(left.filter(Files::isRegularFile)).hasSize(2);
            }
        }
    }
}
