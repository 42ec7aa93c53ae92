package dev.pictor.local.process;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A packaged service running as a child process: its output is prefixed and logged, and it is
 * started again when it dies without having been asked to.
 */
public final class ServiceProcess implements AutoCloseable {

    private static final Path NICE = Path.of("/usr/bin/nice");
    private static final Duration RESTART_PAUSE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final String name;
    private final URI health;
    private final ProcessBuilder builder;
    private final Path log;
    private final Path temporary;
    private final PrintStream console;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Thread supervisor;
    private volatile boolean stopping;
    private volatile boolean served;
    private volatile boolean failed;
    private volatile Process process;

    /**
     * What to run.
     *
     * @param name such as {@code ingest-service}
     * @param jar its {@code quarkus-run.jar}
     * @param port of its HTTP server
     * @param temporary folder of its temporary files, emptied before each start: a process that was
     *     killed has left its native libraries and half of an upload there
     * @param jvmFlags before {@code -jar}
     * @param environment settings, added to this process' environment
     * @param yields whether it leaves the processor to the others when they want it
     */
    public record Specification(
            String name,
            Path jar,
            int port,
            Path temporary,
            List<String> jvmFlags,
            Map<String, String> environment,
            boolean yields) {

        /** The same, leaving the processor to the others when they want it. */
        public Specification yielding() {
            return new Specification(name, jar, port, temporary, jvmFlags, environment, true);
        }
    }

    /** Starts a service; {@link #awaitReady} tells when it serves. */
    public static ServiceProcess start(Specification what, Path logs, PrintStream console)
            throws IOException {
        if (!Files.exists(what.jar())) {
            throw new IOException(what.jar() + " is missing: build it with mvn package");
        }
        return new ServiceProcess(what, logs, console);
    }

    private ServiceProcess(Specification what, Path logs, PrintStream console) throws IOException {
        name = what.name();
        this.console = console;
        health = URI.create("http://127.0.0.1:%d/q/health/ready".formatted(what.port()));
        log = logs.resolve(name + ".log");
        temporary = what.temporary().toAbsolutePath();
        var command = new ArrayList<String>();
        if (what.yields() && Files.isExecutable(NICE)) {
            command.addAll(List.of(NICE.toString(), "-n", "10"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(what.jvmFlags());
        command.add("-Djava.io.tmpdir=" + temporary);
        command.add("-jar");
        command.add(what.jar().toAbsolutePath().toString());
        builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(what.environment());
        process = launch();
        supervisor = Thread.ofVirtual().name(name).start(this::supervise);
    }

    private Process launch() throws IOException {
        if (Files.exists(temporary)) {
            try (var left = Files.walk(temporary)) {
                for (var file : left.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(temporary);
        return builder.start();
    }

    private void supervise() {
        while (true) {
            try {
                copyOutput(process);
                int exit = process.waitFor();
                if (stopping) {
                    return;
                }
                if (!served) { // wrong settings, say: again would only end the same way
                    failed = true;
                    console.printf("%s ended with %d%n", name, exit);
                    return;
                }
                console.printf("%s ended with %d, starting it again%n", name, exit);
                Thread.sleep(RESTART_PAUSE);
                if (stopping) {
                    return;
                }
                process = launch();
            } catch (IOException e) {
                console.printf("%s cannot be started: %s%n", name, e.getMessage());
                return;
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void copyOutput(Process child) {
        try (var lines = child.inputReader(StandardCharsets.UTF_8);
                var file =
                        Files.newBufferedWriter(
                                log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                file.write(line);
                file.newLine();
                file.flush();
                console.println(name + " | " + line);
            }
        } catch (IOException e) {
            if (!stopping) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** Its process id now. */
    public long pid() {
        return process.pid();
    }

    /** Whether it says it is ready. */
    public boolean ready() {
        try {
            var request = HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(3)).build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Waits until it says it is ready.
     *
     * @return whether it did within the time; false at once if it ends before
     */
    public boolean awaitReady(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (System.nanoTime() < end && !failed) {
            if (ready()) {
                served = true;
                return true;
            }
            Thread.sleep(100);
        }
        return false;
    }

    /** Asks it to stop without waiting. */
    public void stop() {
        stopping = true;
        process.destroy();
    }

    /** Stops it, by force if it does not end in time. */
    @Override
    public void close() {
        stop();
        try {
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
            supervisor.join(PATIENCE);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        http.close();
    }
}
