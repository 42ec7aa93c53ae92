package dev.pictor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pictor.clip.image.ImageDecoder;
import dev.pictor.clip.image.ImageLimits;
import dev.pictor.clip.image.ImagePreprocessor;
import dev.pictor.clip.image.Preprocessing;
import dev.pictor.events.CatalogueEntry;
import dev.pictor.events.ReadyImage;
import dev.pictor.events.Topics;
import dev.pictor.objects.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Emits anew exactly what an audit found different, from catalogue and object store.
 *
 * <p>Ready records carry the catalogue's versions, so a repair that crosses newer events changes
 * nothing. An orphan has no catalogue record, so its delete goes through the inbox and gets one.
 */
final class Repair {

    private final KafkaClients kafka;
    private final String readyTopic;
    private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);
    private final ImagePreprocessor preprocessor;
    private final ObjectStore objects;

    Repair(KafkaClients kafka, Preprocessing preprocessing, ObjectStore objects) {
        this.kafka = kafka;
        this.readyTopic = Topics.ready(preprocessing.id());
        this.preprocessor = new ImagePreprocessor(preprocessing);
        this.objects = objects;
    }

    int emit(Audit.Report report) throws IOException, InterruptedException, ExecutionException {
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        for (var kind : report.differences().entrySet()) {
            for (var image : kind.getValue().entrySet()) {
                records.addAll(record(kind.getKey(), image.getKey(), image.getValue()));
            }
        }
        try (var producer = kafka.producer()) {
            for (var record : records) {
                producer.send(record).get();
            }
        }
        return records.size();
    }

    private List<ProducerRecord<byte[], byte[]>> record(
            Audit.Kind kind, String id, Audit.Expected expected) throws IOException {
        var entry = expected.entry();
        if (kind == Audit.Kind.ORPHANED) {
            return List.of(new ProducerRecord<>(Topics.IMAGES, id.getBytes(UTF_8), null));
        }
        if (entry == null) {
            return List.of(new ReadyImage(id, expected.version(), null).toRecord(readyTopic));
        }
        return List.of(
                new ReadyImage(id, expected.version(), new ReadyImage.Image(entry, pixels(entry)))
                        .toRecord(readyTopic));
    }

    private byte[] pixels(CatalogueEntry entry) throws IOException {
        var file =
                objects.get(ObjectStore.blobKey(entry.sha256()))
                        .orElseThrow(() ->
                                new IOException(
                                        "the original of %s (%s) is not in the object"
                                                        .formatted(entry.id(), entry.sha256())
                                                + " store: publish it again"));
        return preprocessor.prepare(decoder.decode(file).image()).pixels();
    }
}
