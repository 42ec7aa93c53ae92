package dev.pictor.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;

/** A store in a process of its own, to be killed. */
final class StoreProcess implements AutoCloseable {

    private static final String READY = "port ";

    private final Process process;
    private final int port;

    StoreProcess(Path directory) throws IOException {
        process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Xmx256m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                StoreProcess.class.getName(),
                                directory.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try (var out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            var line = out.readLine();
            if (line == null || !line.startsWith(READY)) {
                throw new IOException("the store did not start: " + line);
            }
            port = Integer.parseInt(line.substring(READY.length()));
        }
    }

    int port() {
        return port;
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    /** Starts a store in the directory named, tells its port, and waits to be killed. */
    public static void main(String[] args) throws InterruptedException {
        var store = LocalStore.start(Path.of(args[0]), 0);
        System.out.println(READY + store.port());
        Thread.currentThread().join();
    }
}
