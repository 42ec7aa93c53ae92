package dev.pictor.ingest.inbox;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How an inbox is taken in.
 *
 * @param topic the inbox
 * @param group the consumer group, and the beginning of the transactional id
 * @param replica tells this replica's clients from those of others
 * @param records most of one poll
 * @param bytes of one poll, decompressed; the last record may lie over it
 * @param step most records that the consumer hands out at once: with {@code bytes}, what a poll may
 *     hold in memory
 * @param valueBytes of a longer value only the beginning is kept
 * @param fetchBytes the broker waits until it has as many
 * @param fetchWait but not longer, in milliseconds
 * @param lasts how long what was done with a poll counts: one that is not committed by then is done
 *     again, because what it found in the object store may have been swept since
 */
public record InboxSettings(
        String topic,
        String group,
        String replica,
        int records,
        long bytes,
        int step,
        int valueBytes,
        int fetchBytes,
        int fetchWait,
        Duration lasts) {

    private static final int LARGEST_REQUEST = 17 << 20;

    Map<String, Object> consumer(Map<String, Object> connection) {
        var settings = new HashMap<>(connection);
        settings.put("group.id", group);
        settings.put("group.instance.id", group + "-" + replica);
        settings.put("client.id", group + "-" + replica);
        settings.put("session.timeout.ms", 10_000);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "none"); // a gap is told, see InboxSession
        settings.put("max.poll.records", step);
        settings.put("fetch.min.bytes", fetchBytes);
        settings.put("fetch.max.wait.ms", fetchWait);
        // What waits in the consumer is on the heap; a larger record still comes, alone.
        settings.put("fetch.max.bytes", 8 << 20);
        settings.put("max.partition.fetch.bytes", 4 << 20);
        return settings;
    }

    Map<String, Object> producer(Map<String, Object> connection) {
        var settings = new HashMap<>(connection);
        settings.put("client.id", group + "-" + replica + "-out");
        settings.put("transactional.id", group + "-" + replica);
        // Readers wait for an open transaction, so that of a killed replica must end soon.
        settings.put("transaction.timeout.ms", 10_000);
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.put("linger.ms", 0);
        settings.put("compression.type", "lz4");
        settings.put("max.request.size", LARGEST_REQUEST);
        return settings;
    }
}
