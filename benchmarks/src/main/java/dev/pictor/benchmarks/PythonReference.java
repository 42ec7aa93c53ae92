package dev.pictor.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * OpenVINO and ONNX Runtime in a Python process beside ours, which computes when asked and waits
 * else, so that both can be timed in turn.
 */
final class PythonReference implements AutoCloseable {

    /** The setting that names a Python with torch, transformers, openvino, onnxruntime and onnx. */
    static final String PYTHON = "PICTOR_BENCH_PYTHON";

    private final Path script;
    private final Process process;
    private final BufferedReader answers;
    private final Writer questions;

    private PythonReference(String python, Path model, int threads) throws IOException {
        script = Files.createTempFile("clip_reference", ".py");
        try (var in = PythonReference.class.getResourceAsStream("clip_reference.py")) {
            Files.write(script, Objects.requireNonNull(in).readAllBytes());
        }
        process =
                new ProcessBuilder(
                                python,
                                script.toString(),
                                model.toString(),
                                Integer.toString(threads))
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        answers = process.inputReader(StandardCharsets.UTF_8);
        questions = process.outputWriter(StandardCharsets.UTF_8);
        if (!"ready".equals(answers.readLine())) {
            close();
            throw new IOException(
                    python + " lacks a package; it needs torch and transformers at least");
        }
    }

    /** Starts it where the setting names a Python. */
    static Optional<PythonReference> start(Path model, int threads) throws IOException {
        var python = System.getenv(PYTHON);
        return python == null
                ? Optional.empty()
                : Optional.of(new PythonReference(python, model, threads));
    }

    /**
     * Computes once, the first time with export and load.
     *
     * @return why it cannot; empty if it can
     */
    Optional<String> run(String engine, String precision, String kind, int batch, int length) {
        try {
            questions.write("%s %s %s %d %d\n".formatted(engine, precision, kind, batch, length));
            questions.flush();
            var answer = answers.readLine();
            if (answer == null) {
                return Optional.of("the Python process ended");
            }
            return answer.startsWith("missing ")
                    ? Optional.of(answer.substring(8))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        Files.deleteIfExists(script);
    }
}
