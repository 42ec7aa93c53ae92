package dev.pictor.imaging;

import dev.pictor.imaging.ImageRejectedException.Code;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * JPEG XL through libjxl in processes apart, each with bounds on its memory and time. Those known
 * of libjxl recurse as deep as a file says, and take as much memory and time: within this process a
 * file of ten kilobytes could end it. A worker that a file has killed is replaced. Thread-safe.
 */
final class JxlProcess implements NativeDecoder {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** Of a worker, its Java included; 22 megapixels take up to a half. */
    private static final int MEMORY_MB = 1500;

    // If memory gets short, the kernel is to end a worker and nothing else.
    private static final String LIMITED =
            "ulimit -c 0; ulimit -d %d; echo 1000 > /proc/self/oom_score_adj; exec \"$@\""
                    .formatted(MEMORY_MB << 10);

    private final List<String> command;
    private final Duration patience;

    /** One that waits for the next file; starting one takes half a second. */
    private final BlockingQueue<Worker> idle = new LinkedBlockingQueue<>(1);

    /** Of Java, which would count for a worker too. */
    private static final Set<String> OPTIONS = Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS");

    private record Worker(Process process, DataInputStream in, DataOutputStream out) {}

    /** A worker has not come as far as to take a file. */
    private static final class NotReadyException extends IOException {

        NotReadyException(IOException cause) {
            super(cause);
        }
    }

    /** Workers that a command starts; each file has so much time. */
    JxlProcess(List<String> command, Duration patience) {
        this.command = command;
        this.patience = patience;
    }

    /** Empty if the machine lacks libjxl, or a Java that can be started. */
    static Optional<JxlProcess> find() {
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        if (LibJxl.find().isEmpty() || !Files.isExecutable(java)) {
            return Optional.empty();
        }
        return Optional.of(new JxlProcess(command(java), PATIENCE));
    }

    private static List<String> command(Path java) {
        return List.of(
                "/bin/sh",
                "-c",
                LIMITED,
                "sh",
                java.toString(),
                "-Xmx128m",
                "-XX:MaxDirectMemorySize=1g",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+SuppressFatalErrorMessage",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath(),
                JxlWorker.class.getName());
    }

    /**
     * The archive or folder that this class is from, wherever a class loader has the others from.
     */
    private static String classPath() {
        var source = JxlWorker.class.getProtectionDomain().getCodeSource();
        var place = source == null ? "" : source.getLocation().toString();
        return place.startsWith("file:")
                ? Path.of(URI.create(place)).toString()
                : System.getProperty("java.class.path");
    }

    @Override
    public RgbImage decode(byte[] file, ImageLimits limits) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            var waiting = idle.poll();
            if (waiting != null) {
                try {
                    return decode(waiting, file, limits);
                } catch (IOException e) {
                    if (System.nanoTime() > deadline) {
                        throw e;
                    }
                    // It may have died while it waited; the next one tells.
                }
            }
            return decode(start(), file, limits);
        } catch (NotReadyException e) {
            throw new DecoderUnavailableException(
                    "no process to decode a JPEG XL can be started; memory or processes may be short",
                    e);
        } catch (IOException e) {
            throw new ImageRejectedException(
                    Code.TOO_MANY_PIXELS,
                    "libjxl has died of the JPEG XL, or takes more than %d s or %d MB for it: save it"
                                    .formatted(patience.toSeconds(), MEMORY_MB)
                            + " as JPEG or PNG");
        }
    }

    private RgbImage decode(Worker worker, byte[] file, ImageLimits limits) throws IOException {
        var sound = new CompletableFuture<Boolean>();
        var end =
                sound.completeOnTimeout(false, patience.toMillis(), TimeUnit.MILLISECONDS)
                        .thenAccept(reusable -> {
                            if (!reusable || !idle.offer(worker)) {
                                worker.process.destroyForcibly();
                            }
                        });
        try {
            var answer = ask(worker, file, limits);
            sound.complete(true);
            return answer.get();
        } finally {
            sound.complete(false);
            end.join();
        }
    }

    private Worker start() throws NotReadyException {
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().removeAll(OPTIONS);
        try {
            var process = builder.start();
            return new Worker(
                    process,
                    new DataInputStream(new BufferedInputStream(process.getInputStream(), 1 << 16)),
                    new DataOutputStream(process.getOutputStream()));
        } catch (IOException e) {
            throw new NotReadyException(e);
        }
    }

    /** The image, or why it is refused; fails if the worker does. */
    private static Supplier<RgbImage> ask(Worker worker, byte[] file, ImageLimits limits)
            throws IOException {
        awaitReady(worker);
        worker.out.writeInt(file.length);
        worker.out.write(file);
        worker.out.flush();
        if (worker.in.readByte() == JxlWorker.DAMAGED) {
            return refusal(damaged(worker));
        }
        long width = worker.in.readLong();
        long height = worker.in.readLong();
        int channels = worker.in.readByte();
        try {
            limits.checkSize(width, height, ImageLimits.USUAL);
        } catch (ImageRejectedException e) {
            worker.out.writeByte(0);
            worker.out.flush();
            return refusal(e);
        }
        worker.out.writeByte(JxlWorker.WANTED);
        worker.out.flush();
        if (worker.in.readByte() == JxlWorker.DAMAGED) {
            return refusal(damaged(worker));
        }
        var rgb = new byte[(int) (3 * width * height)];
        var row = new byte[(int) width * channels];
        for (int y = 0; y < height; y++) {
            worker.in.readFully(row);
            NativePixels.overWhite(row, channels, false, rgb, 3 * (int) width * y);
        }
        var image = new RgbImage((int) width, (int) height, rgb);
        return () -> image;
    }

    /** What fails until then is not the file's fault, which the worker has not seen. */
    private static void awaitReady(Worker worker) throws NotReadyException {
        try {
            if (worker.in.readByte() != JxlWorker.READY) {
                throw new IOException("the worker does not speak as one");
            }
        } catch (IOException e) {
            throw new NotReadyException(e);
        }
    }

    private static Supplier<RgbImage> refusal(ImageRejectedException reason) {
        return () -> {
            throw reason;
        };
    }

    private static ImageRejectedException damaged(Worker worker) throws IOException {
        return ImageRejectedException.corrupt(
                ImageFormat.JXL, new IOException(worker.in.readUTF()));
    }
}
