package dev.pictor.ingest.inbox;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record of an inbox.
 *
 * @param kafka as it came
 * @param version its place in the order of the events of its id; {@link dev.pictor.events.Version}
 */
public record InboxRecord(ConsumerRecord<byte[], byte[]> kafka, long version) {}
