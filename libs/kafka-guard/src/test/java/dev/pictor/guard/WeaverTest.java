package dev.pictor.guard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pictor.guard.bombs.Bombs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.DefaultRecord;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.common.utils.BufferSupplier;
import org.junit.jupiter.api.Test;

/**
 * Kafka's own classes as the agent leaves them, which this virtual machine runs with. It has less
 * memory than what is unpacked here.
 */
class WeaverTest {

    private static final int HUGE = 2_000_000_000;

    private static List<Record> read(ByteBuffer batch) {
        var records = new ArrayList<Record>();
        for (var each : MemoryRecords.readableRecords(batch).batches()) {
            each.ensureValid();
            try (var in = each.streamingIterator(BufferSupplier.NO_CACHING)) {
                in.forEachRemaining(records::add);
            }
        }
        return records;
    }

    private static String header(Record record) {
        assertThat(record.headers())
                .singleElement()
                .extracting(Header::key)
                .isEqualTo(RecordGuard.OVERSIZE);
        return new String(record.headers()[0].value(), UTF_8);
    }

    @Test
    void aHugeValueIsCutAndItsNeighboursAreRead() throws IOException {
        var records =
                read(
                        Bombs.pack(
                                CompressionType.ZSTD,
                                List.of(
                                        Bombs.record(0, new byte[] {'a'}, 5_000_000),
                                        Bombs.record(1, new byte[] {'b'}, HUGE),
                                        Bombs.record(2, new byte[] {'c'}, 3))));

        assertThat(records).extracting(Record::offset).containsExactly(0L, 1L, 2L);
        assertThat(records).extracting(Record::valueSize).containsExactly(5_000_000, 0, 3);
        assertThat(records)
                .extracting(r -> (char) r.key().get(r.key().position()))
                .containsExactly('a', 'b', 'c');
        assertThat(header(records.get(1))).matches("20000000\\d\\d bytes");
        assertThat(records.get(1).timestamp()).isEqualTo(records.get(0).timestamp());
    }

    @Test
    void aHugeKeyAndAHugeHeaderAreCut() throws IOException {
        var records =
                read(
                        Bombs.pack(
                                CompressionType.ZSTD,
                                List.of(
                                        Bombs.record(0, new byte[30_000_000], 3),
                                        Bombs.record(1, new byte[] {'b'}, 3, HUGE),
                                        // Below the bound of a record, above that of its headers.
                                        Bombs.record(2, new byte[] {'c'}, 3, 3_000_000),
                                        Bombs.record(3, new byte[] {'d'}, 3, 1_000_000))));

        assertThat(records).extracting(Record::hasKey).containsExactly(false, true, true, true);
        assertThat(header(records.get(0))).startsWith("30000");
        assertThat(header(records.get(1))).startsWith("20000");
        assertThat(header(records.get(2))).startsWith("30000");
        assertThat(records.get(2).valueSize()).isZero();
        assertThat(records.get(3).headers()[0].key()).isEqualTo("h");
        assertThat(records.get(3).valueSize()).isEqualTo(3);
    }

    @Test
    void veryManyHeadersAreNotMadePackedOrNot() throws IOException {
        var record = Bombs.headers(900_000);
        var plain = read(Bombs.batch(CompressionType.NONE, 1, record)).getFirst();
        var packed =
                read(Bombs.pack(CompressionType.ZSTD, List.of(new ByteArrayInputStream(record))))
                        .getFirst();

        assertThat(header(plain)).isEqualTo("900000 headers of 1800000 bytes");
        assertThat(header(packed)).isEqualTo("900000 headers of 1800000 bytes");
        assertThat(plain.valueSize()).isEqualTo(3);
    }

    /** A block of Snappy that unpacks, so it says, to nearly two gigabytes. */
    @Test
    void aHugeBlockOfSnappyIsNotUnpacked() {
        byte[] length = {(byte) 0x80, (byte) 0xA8, (byte) 0xD6, (byte) 0xB9, 7}; // 2e9, unsigned
        var framed = ByteBuffer.allocate(16 + 4 + length.length);
        framed.put(new byte[] {-126, 'S', 'N', 'A', 'P', 'P', 'Y', 0}).putInt(1).putInt(1);
        framed.putInt(length.length).put(length);

        for (var bytes : List.of(framed.array(), length)) {
            var records = read(Bombs.batch(CompressionType.SNAPPY, 3, bytes));

            assertThat(records).extracting(Record::offset).containsExactly(0L, 1L, 2L);
            assertThat(records)
                    .allSatisfy(r -> {
                        assertThat(header(r)).isEqualTo("2000000000 bytes");
                        assertThat(r.valueSize()).isZero();
                    });
        }
    }

    @Test
    void anotherShapeOfKafkasClassesIsToldByName() throws IOException {
        var name = "org/apache/kafka/common/record/DefaultRecord";
        byte[] other;
        try (var in = DefaultRecord.class.getResourceAsStream("Record.class")) {
            other = in.readAllBytes();
        }

        assertThatThrownBy(() -> Weaver.weave(name, other))
                .hasMessageContaining("readFrom(Ljava/io/InputStream;")
                .hasMessageContaining("version of Kafka");
    }
}
