package dev.pictor.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pictor.events.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.ProducerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Publishes captions to the {@code captions} topic. */
@Command(
        name = "captions",
        mixinStandardHelpOptions = true,
        description = "Publish captions to train on, one a line; blank lines are skipped.")
final class CaptionsCommand implements Callable<Integer> {

    @Mixin private final StackOptions stack = new StackOptions();

    @Parameters(paramLabel = "FILE", description = "UTF-8 text file, or - for standard input.")
    private String file = "";

    @Option(names = "--json", description = "Print the outcome as JSON, and no progress.")
    private boolean json;

    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicReference<String> firstRefusal = new AtomicReference<>("");

    @Override
    public Integer call() throws IOException {
        if (!file.equals("-")) {
            return publish(Path.of(file));
        }
        // The progress bar wants to know how much there is.
        var spool = Files.createTempFile("pictor-captions", ".txt");
        try {
            Files.copy(System.in, spool, StandardCopyOption.REPLACE_EXISTING);
            return publish(spool);
        } finally {
            Files.delete(spool);
        }
    }

    private int publish(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            System.err.println("pictor: " + path + " is no file; give a text file, or - for stdin");
            return 1;
        }
        long lines = 0;
        // Latin-1 keeps every byte as it is; whether they are UTF-8 is for the service to judge.
        try (var reader = Files.newBufferedReader(path, ISO_8859_1)) {
            while (reader.readLine() != null) {
                lines++;
            }
        }
        long skipped = send(path, lines);
        if (json) {
            System.out.println(
                    new JsonMapper()
                            .createObjectNode()
                            .put("published", acknowledged.get())
                            .put("skipped", skipped)
                            .put("refused", refused.get()));
        } else {
            System.out.printf(
                    "%d captions published, %d blank lines skipped%n", acknowledged.get(), skipped);
        }
        if (refused.get() > 0) {
            System.err.printf(
                    "pictor: Kafka refuses %d captions, the first is %s%n",
                    refused.get(), firstRefusal.get());
            return 1;
        }
        return 0;
    }

    private long send(Path path, long lines) throws IOException {
        var progress = new ProgressBar("captions", lines, System.out);
        long skipped = 0;
        try (var reader = Files.newBufferedReader(path, ISO_8859_1);
                var producer = stack.kafka().producer()) {
            for (long number = 1; number <= lines; number++) {
                var line = reader.readLine();
                if (line == null || line.isBlank()) {
                    skipped++;
                    continue;
                }
                var where = "line " + number;
                var _ =
                        producer.send( // the callback tells the outcome
                                new ProducerRecord<>(
                                        Topics.CAPTIONS, line.strip().getBytes(ISO_8859_1)),
                                (metadata, failure) -> {
                                    if (failure == null) {
                                        acknowledged.incrementAndGet();
                                    } else {
                                        refused.incrementAndGet();
                                        firstRefusal.compareAndSet(
                                                "", where + ": " + failure.getMessage());
                                    }
                                });
                if (!json && number < lines) {
                    progress.at(acknowledged.get());
                }
            }
            producer.flush();
        }
        if (!json) {
            progress.at(lines);
        }
        return skipped;
    }
}
