package dev.pictor.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pictor.emulator.PointLog.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PointLogTest {

    @TempDir private Path directory;
    private Path file;

    @BeforeEach
    void writeThreeRecords() throws IOException {
        file = directory.resolve("points.log");
        try (var log = PointLog.create(file)) {
            log.append(Kind.UPSERT, 1, "one".getBytes(UTF_8));
            log.append(Kind.DELETE, 2, new byte[0]);
            log.append(Kind.UPSERT, 3, "three".getBytes(UTF_8));
            log.sync();
        }
    }

    private List<String> records() throws IOException {
        var records = new ArrayList<String>();
        PointLog.open(
                        file,
                        (kind, operation, data) ->
                                records.add(
                                        "%s %d %s"
                                                .formatted(
                                                        kind, operation, new String(data, UTF_8))))
                .close();
        return records;
    }

    @Test
    void readsBackWhatWasAppended() throws IOException {
        assertThat(records()).containsExactly("UPSERT 1 one", "DELETE 2 ", "UPSERT 3 three");
        try (var log = PointLog.open(file, (_, _, _) -> {})) {
            log.append(Kind.DELETE, 4, new byte[] {'x'});
        }
        assertThat(records()).hasSize(4).last().isEqualTo("DELETE 4 x");
    }

    @Test
    void cutsAnUnfinishedRecordOffWhereverTheCrashCame() throws IOException {
        var whole = Files.readAllBytes(file);
        int[] ends = {8, 8 + 21 + 3, 8 + 21 + 3 + 21, whole.length};
        for (int length = 8; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            int kept = 0;
            while (ends[kept + 1] <= length) {
                kept++;
            }
            assertThat(records()).as("cut at %d", length).hasSize(kept);
            assertThat(Files.size(file)).isEqualTo(ends[kept]);
        }
    }

    @Test
    void cutsOffZerosThatAGrownFileEndsIn() throws IOException {
        var whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length + 4096));
        assertThat(records()).hasSize(3);
        assertThat(Files.size(file)).isEqualTo(whole.length);
    }

    @Test
    void refusesDamageBeforeTheLastRecordWhereverItIs() throws IOException {
        var whole = Files.readAllBytes(file);
        int last = 8 + 21 + 3 + 21;
        for (int at = 0; at < last; at++) {
            var damaged = whole.clone();
            damaged[at] ^= 0x10;
            Files.write(file, damaged);
            assertThatThrownBy(this::records)
                    .as("damage at %d", at)
                    .isInstanceOf(LocalStoreException.Corrupt.class)
                    .hasMessageContaining(file.toString());
            assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
        }
    }

    @Test
    void replacesAllRecordsInOneStep() throws IOException {
        try (var log = PointLog.open(file, (_, _, _) -> {})) {
            log.rewrite(fresh -> fresh.append(Kind.UPSERT, 9, "nine".getBytes(UTF_8)));
            log.append(Kind.DELETE, 10, new byte[0]);
            assertThat(log.size()).isEqualTo(Files.size(file));
        }
        assertThat(records()).containsExactly("UPSERT 9 nine", "DELETE 10 ");
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void keepsTheOldRecordsIfTheNewOnesCannotBeWritten() throws IOException {
        try (var log = PointLog.open(file, (_, _, _) -> {})) {
            assertThatThrownBy(() ->
                            log.rewrite(fresh -> {
                                fresh.append(Kind.UPSERT, 9, new byte[0]);
                                throw new IOException("disk full");
                            }))
                    .hasMessage("disk full");
            log.append(Kind.DELETE, 4, new byte[0]);
        }
        assertThat(records()).hasSize(4);
    }
}
