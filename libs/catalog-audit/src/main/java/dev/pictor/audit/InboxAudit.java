package dev.pictor.audit;

import dev.pictor.events.CatalogRecord;
import dev.pictor.events.ImageSubmission;
import dev.pictor.events.KafkaClients;
import dev.pictor.events.RecordPlace;
import dev.pictor.events.Refusal;
import dev.pictor.events.RejectedEventException;
import dev.pictor.events.Topics;
import dev.pictor.events.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;

/**
 * Reads what ingest-service has taken in of the inbox, as far back as it is kept, and asks of every
 * record whether catalog or rejects account for it.
 */
public final class InboxAudit {

    private static final String GROUP = "pictor-ingest";

    private final KafkaClients kafka;
    private final CatalogAudit audit;

    /** An audit of the inbox against what another one reads of the catalog. */
    public InboxAudit(KafkaClients kafka, CatalogAudit audit) {
        this.kafka = kafka;
        this.audit = audit;
    }

    /**
     * What was found.
     *
     * @param taken records that were taken in
     * @param lost where those lie that nothing accounts for
     */
    public record Report(int taken, List<String> lost) {}

    /** Reads inbox, catalog and rejects. */
    public Report compare() throws InterruptedException, ExecutionException {
        var taken = new int[1];
        var committed = committed();
        // First the offsets, then what accounts for what lies before them.
        var catalog = audit.catalog(new ArrayList<>());
        var rejects = rejects();
        var lost = new ArrayList<String>();
        try (var consumer = kafka.reader(List.of(Topics.IMAGES))) {
            consumer.seekToBeginning(consumer.assignment());
            KafkaClients.readTo(
                    consumer,
                    committed,
                    record -> {
                        taken[0]++;
                        var place = RecordPlace.of(record);
                        if (!rejects.contains(place) && !accounted(record, catalog)) {
                            lost.add(place.toString());
                        }
                    });
        }
        return new Report(taken[0], lost);
    }

    private Map<TopicPartition, Long> committed() throws InterruptedException, ExecutionException {
        try (var admin = kafka.admin()) {
            var offsets = new HashMap<TopicPartition, Long>();
            admin.listConsumerGroupOffsets(GROUP)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .forEach((partition, next) -> {
                        if (next != null && partition.topic().equals(Topics.IMAGES)) {
                            offsets.put(partition, next.offset());
                        }
                    });
            return offsets;
        }
    }

    private Set<RecordPlace> rejects() {
        var places = new HashSet<RecordPlace>();
        kafka.readAll(
                Topics.IMAGES_REJECTED,
                record -> {
                    try {
                        places.add(Refusal.of(record).source());
                    } catch (RejectedEventException e) {
                        return; // no rejection, so it accounts for nothing
                    }
                });
        return places;
    }

    private static boolean accounted(
            ConsumerRecord<byte[], byte[]> record, Map<String, CatalogRecord> catalog) {
        try {
            var last = catalog.get(ImageSubmission.of(record).id());
            return last != null
                    && (record.timestampType() != TimestampType.LOG_APPEND_TIME
                            || !Version.time(last.version())
                                    .isBefore(Instant.ofEpochMilli(record.timestamp())));
        } catch (RejectedEventException e) {
            return false; // then it would be among the rejects
        }
    }
}
