package dev.pictor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pictor.events.ImageDetails;
import dev.pictor.events.ImageSubmission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Publishes images to the {@code images} topic and waits until they are searchable. */
@Command(
        name = "publish",
        mixinStandardHelpOptions = true,
        description = "Publish files, folders or zip archives, and wait until they are searchable.")
final class PublishCommand implements Callable<Integer> {

    private static final int SHOWN_REJECTS = 10;

    @Mixin private final StackOptions stack = new StackOptions();

    @Parameters(arity = "1..*", paramLabel = "PATH", description = "File, folder or zip archive.")
    private List<Path> paths = List.of();

    @Option(names = "--id", description = "Image id, for a single file.")
    private String id = "";

    @Option(names = "--caption", description = "A sentence about the image.")
    private String caption = "";

    @Option(names = "--tag", description = "A word to filter by; may be repeated.")
    private List<String> tags = List.of();

    @Option(names = "--attr", paramLabel = "K=V", description = "A value to filter by.")
    private Map<String, String> attributes = Map.of();

    @Option(
            names = "--wait",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Return once they are searchable (default), or once Kafka has them.")
    private boolean wait;

    @Option(
            names = "--timeout",
            defaultValue = "600",
            description = "Longest wait in seconds without progress (default: ${DEFAULT-VALUE}).")
    private int timeout;

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (var files = new ImageFiles(paths)) {
            var found = files.found();
            if (!files.skipped().isEmpty()) {
                System.err.printf(
                        "pictor: %d files are skipped, such as %s: read are those that end in %s%n",
                        files.skipped().size(), files.skipped().getFirst(), ImageFiles.suffixes());
            }
            if (found.isEmpty()) {
                System.err.println("pictor: no images under " + paths);
                return 1;
            }
            if (!id.isEmpty() && found.size() != 1) {
                System.err.printf("pictor: --id is for one file, there are %d%n", found.size());
                return 2;
            }
            try (var sent = new SentImages(stack.kafka())) {
                send(found);
                found.forEach(file -> sent.add(idOf(file)));
                return wait ? await(sent) : 0;
            }
        }
    }

    private void send(List<ImageFiles.Found> found) throws IOException, InterruptedException {
        var progress = new ProgressBar("published", found.size(), System.out);
        try (var producer = stack.kafka().producer()) {
            var sent = new ArrayList<Future<RecordMetadata>>();
            for (var file : found) {
                sent.add(producer.send(record(file)));
                progress.at(sent.size() - 1);
            }
            for (int i = 0; i < sent.size(); i++) {
                try {
                    sent.get(i).get();
                } catch (ExecutionException e) {
                    throw new IOException(
                            found.get(i).path() + ": Kafka refuses it: " + e.getCause(), e);
                }
            }
            progress.at(found.size());
        }
    }

    private String idOf(ImageFiles.Found file) {
        return id.isEmpty() ? file.id() : id;
    }

    private ProducerRecord<byte[], byte[]> record(ImageFiles.Found file) throws IOException {
        return ImageSubmission.of(idOf(file), Files.readAllBytes(file.path()), details(file))
                .toRecord();
    }

    private ImageDetails details(ImageFiles.Found file) {
        var allTags = new ArrayList<>(tags);
        var allAttributes = new LinkedHashMap<String, String>();
        var sentence = caption;
        String uri = null;
        if (file.metadata().isPresent()) {
            JsonNode metadata = file.metadata().get();
            metadata.path("tags").forEach(tag -> allTags.add(tag.asText()));
            metadata.path("attributes")
                    .properties()
                    .forEach(e -> allAttributes.put(e.getKey(), e.getValue().asText()));
            sentence = sentence.isEmpty() ? metadata.path("caption").asText("") : sentence;
            uri = metadata.hasNonNull("uri") ? metadata.get("uri").asText() : null;
        }
        allAttributes.putAll(attributes);
        return new ImageDetails(sentence.isEmpty() ? null : sentence, allTags, allAttributes, uri);
    }

    private int await(SentImages images) {
        var progress = new ProgressBar("searchable", images.sent(), System.out);
        while (images.open() > 0) {
            images.listen(Duration.ofMillis(200));
            progress.at(images.searchable() + images.rejected());
            if (images.silence().toSeconds() >= timeout) {
                System.err.printf("pictor: %d images are not searchable yet%n", images.open());
                return 1;
            }
        }
        var rejected = images.refusals();
        rejected.entrySet().stream()
                .limit(SHOWN_REJECTS)
                .forEach(e -> System.err.printf("rejected %s: %s%n", e.getKey(), e.getValue()));
        if (rejected.size() > SHOWN_REJECTS) {
            System.err.printf("... and %d more%n", rejected.size() - SHOWN_REJECTS);
        }
        System.out.printf("%d searchable, %d rejected%n", images.searchable(), rejected.size());
        return rejected.isEmpty() ? 0 : 1;
    }
}
