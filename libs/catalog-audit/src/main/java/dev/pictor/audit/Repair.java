package dev.pictor.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pictor.events.CatalogEntry;
import dev.pictor.events.CatalogRecord;
import dev.pictor.events.KafkaClients;
import dev.pictor.events.ReadyImage;
import dev.pictor.events.Topics;
import dev.pictor.imaging.ImageDecoder;
import dev.pictor.imaging.ImageLimits;
import dev.pictor.imaging.ImagePreprocessor;
import dev.pictor.imaging.Preprocessing;
import dev.pictor.index.Generation;
import dev.pictor.index.IndexWrite;
import dev.pictor.index.VectorIndex;
import dev.pictor.objects.ObjectKey;
import dev.pictor.objects.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Emits anew exactly what an audit found different, from catalog and object store.
 *
 * <p>Ready records carry the catalog's versions, so a repair that crosses newer events changes
 * nothing. An orphan has no catalog record, so its delete goes through the inbox and gets one.
 */
public final class Repair {

    private final KafkaClients kafka;
    private final VectorIndex index;
    private final Generation generation;
    private final String readyTopic;
    private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);
    private final ImagePreprocessor preprocessor;
    private final ObjectStore objects;

    /** A repair of one generation of the index. */
    public Repair(
            KafkaClients kafka,
            VectorIndex index,
            Generation generation,
            Preprocessing preprocessing,
            ObjectStore objects) {
        this.kafka = kafka;
        this.index = index;
        this.generation = generation;
        this.readyTopic = Topics.ready(preprocessing.id());
        this.preprocessor = new ImagePreprocessor(preprocessing);
        this.objects = objects;
    }

    /**
     * Emits what a report names.
     *
     * @return how many records that were
     * @throws IOException if an original is not in the object store
     */
    public int emit(CatalogAudit.Report report)
            throws IOException, InterruptedException, ExecutionException {
        remove(report.differences().getOrDefault(CatalogAudit.Kind.AHEAD, Map.of()).keySet());
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

    /** Removes points for good, because no write of a version that the catalog has could. */
    private void remove(Set<String> ids) {
        for (var state : index.states(generation, ids).values()) {
            var marker = new IndexWrite.Delete(state.id(), state.version() + 1);
            index.write(generation, List.of(marker));
            index.purge(generation, Map.of(marker.id(), marker.version()));
        }
    }

    private List<ProducerRecord<byte[], byte[]>> record(
            CatalogAudit.Kind kind, String id, CatalogRecord last) throws IOException {
        var entry = last.entry();
        if (kind == CatalogAudit.Kind.ORPHANED) {
            return List.of(new ProducerRecord<>(Topics.IMAGES, id.getBytes(UTF_8), null));
        }
        if (entry == null && last.version() == 0) {
            return List.of(); // removed, and there was nothing else
        }
        if (entry == null) {
            return List.of(new ReadyImage(id, last.version(), null).toRecord(readyTopic));
        }
        return List.of(
                new ReadyImage(id, last.version(), new ReadyImage.Image(entry, pixels(entry)))
                        .toRecord(readyTopic));
    }

    private byte[] pixels(CatalogEntry entry) throws IOException {
        var file =
                objects.get(ObjectKey.blob(entry.image().sha256()))
                        .orElseThrow(() ->
                                new IOException(
                                        "the original of %s (%s) is not in the object"
                                                        .formatted(
                                                                entry.id(), entry.image().sha256())
                                                + " store: publish it again"));
        return preprocessor.prepare(decoder.decode(file).image()).pixels();
    }
}
