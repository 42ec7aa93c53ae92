package dev.pictor.events;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.DefaultRecord;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.ByteUtils;

/**
 * Whether Kafka's client in this virtual machine bounds a record before it takes memory for it, as
 * the agent {@code kafka-guard} makes it: asked of Kafka's own classes, with records that a guarded
 * client would not unpack.
 */
public final class KafkaGuard {

    private static final int REST = Integer.getInteger("dev.pictor.guard.rest", 2 << 20);
    private static final int RECORD = Integer.getInteger("dev.pictor.guard.record", 24 << 20);
    private static final int HEADERS = 2_000;

    private KafkaGuard() {}

    /**
     * Checks that it does.
     *
     * @throws IllegalStateException naming what is not bounded, and the flag of {@code java}
     */
    public static void require() {
        missing()
                .ifPresent(what -> {
                    throw new IllegalStateException(
                            "Kafka's client does not bound %s: one record could fill the heap."
                                            .formatted(what)
                                    + " Start java with -javaagent:kafka-guard.jar, as ./pictor"
                                    + " and the images do; if it is there, the first lines say why"
                                    + " it does not fit this version of Kafka");
                });
    }

    /** What is not bounded; empty if all is. */
    static Optional<String> missing() {
        try {
            if (!bounds(DefaultRecord.readFrom(largeHeader(), 0, 0, 0, null))) {
                return Optional.of("the size of a record");
            }
            var many = manyHeaders();
            if (!bounds(DefaultRecord.readFrom(many, 0, 0, 0, null))) {
                return Optional.of("the headers of a record");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return boundsBlocks() ? Optional.empty() : Optional.of("a block of a batch");
    }

    private static boolean bounds(Record record) {
        return Oversize.is(new RecordHeaders(record.headers()));
    }

    private static InputStream largeHeader() throws IOException {
        var head = new ByteArrayOutputStream();
        head.writeBytes(new byte[3]); // attributes, time and offset
        numbers(head, -1, -1, 1, 0, REST); // no key, no value, one header without a name
        var size = new ByteArrayOutputStream();
        numbers(size, head.size() + REST);
        return new SequenceInputStream(
                new ByteArrayInputStream(size.toByteArray()),
                new SequenceInputStream(
                        new ByteArrayInputStream(head.toByteArray()),
                        new ByteArrayInputStream(new byte[REST])));
    }

    private static ByteBuffer manyHeaders() throws IOException {
        var body = new ByteArrayOutputStream();
        body.writeBytes(new byte[3]);
        numbers(body, -1, -1, HEADERS);
        for (int i = 0; i < HEADERS; i++) {
            numbers(body, 0, -1);
        }
        var record = new ByteArrayOutputStream();
        numbers(record, body.size());
        record.writeBytes(body.toByteArray());
        return ByteBuffer.wrap(record.toByteArray());
    }

    private static void numbers(ByteArrayOutputStream out, int... numbers) throws IOException {
        for (int number : numbers) {
            ByteUtils.writeVarint(number, new DataOutputStream(out));
        }
    }

    /** A batch of one record, packed by Snappy to a block that says it is too large. */
    private static boolean boundsBlocks() {
        var batch = ByteBuffer.allocate(66);
        batch.putInt(8, batch.capacity() - 12).put(16, (byte) 2).putShort(21, (short) 2);
        batch.putInt(57, 1).position(61);
        ByteUtils.writeUnsignedVarint(2 * RECORD + 1, batch);
        var batches = MemoryRecords.readableRecords(batch.rewind()).batches();
        try (var records = batches.iterator().next().streamingIterator(BufferSupplier.NO_CACHING)) {
            return bounds(records.next());
        } catch (KafkaException e) {
            return false; // it has tried to unpack it
        }
    }
}
