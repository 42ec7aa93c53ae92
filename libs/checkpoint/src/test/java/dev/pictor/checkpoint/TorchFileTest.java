package dev.pictor.checkpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What torch.save wrote is read, and what asks for more is refused by name. */
class TorchFileTest {

    private static final Path TORCH = Path.of("src/test/resources/golden/torch");
    private static final String ORDERED_DICT = "ccollections\nOrderedDict\n";
    private static final String REBUILD = "ctorch._utils\n_rebuild_tensor_v2\n";

    @TempDir private Path directory;

    /** The formula of make_phi.py. */
    private static float[] expected(int tensor, int size) {
        var values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = ((i * 37 + 11 * tensor) % 101 - 50) / 64f;
        }
        return values;
    }

    @Test
    void aPublishedPhi() {
        var file = TensorFile.open(TORCH.resolve("phi_best.pt"));
        assertThat(file.names())
                .containsExactly(
                        "Phi.layers.0.weight",
                        "Phi.layers.0.bias",
                        "Phi.layers.3.weight",
                        "Phi.layers.3.bias",
                        "Phi.layers.6.weight",
                        "Phi.layers.6.bias");
        assertThat(file.shape("Phi.layers.6.weight")).isEqualTo(Dimensions.of(40, 32));
        assertThat(file.floats("Phi.layers.0.weight")).isEqualTo(expected(0, 32 * 24));
        assertThat(file.floats("Phi.layers.6.bias")).isEqualTo(expected(5, 40));
    }

    @Test
    void halfPrecisionsViewsAndParameters() {
        var file = TensorFile.open(TORCH.resolve("phi-odd.pt"));
        assertThat(file.floats("module.layers.0.weight")).isEqualTo(expected(0, 32 * 24));
        assertThat(file.floats("module.layers.0.bias")).isEqualTo(expected(1, 32));
        assertThat(file.floats("module.layers.3.weight")).isEqualTo(expected(2, 32 * 32));
        assertThat(file.floats("module.layers.3.bias")).isEqualTo(expected(3, 32));
        assertThat(file.floats("module.layers.6.weight")).isEqualTo(expected(4, 40 * 32));
        assertThat(file.floats("module.layers.6.bias")).isEqualTo(expected(5, 40));
    }

    @Test
    void aFileCutAnywhereIsRefused() throws IOException {
        var bytes = Files.readAllBytes(TORCH.resolve("phi_best.pt"));
        var cut = directory.resolve("cut.pt");
        for (int length = 4; length < bytes.length; length += 499) {
            Files.write(cut, Arrays.copyOf(bytes, length));
            assertRefused(cut, "cut.pt", "truncated");
        }
    }

    @Test
    void aPickleCutAnywhereIsRefused() {
        var pickle = pickle(storage("0", 4), tensor("0", "2", "2", "2", "1"));
        for (int length = 0; length < pickle.length; length++) {
            var cut = Arrays.copyOf(pickle, length);
            assertThatThrownBy(() -> TorchPickle.read(cut))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("truncated");
        }
    }

    /** Any byte changed: read or refused, but nothing else. */
    @Test
    void noDamageDoesWorse() {
        var pickle = pickle(storage("0", 4), tensor("0", "2", "2", "2", "1"));
        for (int at = 0; at < pickle.length; at++) {
            for (int value = 0; value < 256; value++) {
                var damaged = pickle.clone();
                damaged[at] = (byte) value;
                try {
                    TorchPickle.read(damaged);
                } catch (IllegalArgumentException e) {
                    assertThat(e).hasMessageNotContaining("null");
                }
            }
        }
    }

    static Stream<Arguments> hostile() {
        return Stream.of(
                arguments("cposix\nsystem\nX\3\0\0\0lsr\205R.", "global posix system is refused"),
                arguments("\214\2os\214\6system\223.", "global os system is refused"),
                arguments("cbuiltins\neval\n.", "global builtins eval is refused"),
                arguments("ctorch\nload\n.", "global torch load is refused"),
                arguments("ctorch\nQInt8Storage\n.", "global torch QInt8Storage is refused"),
                arguments(ORDERED_DICT + ")\201.", "opcode 0x81 (NEWOBJ)"),
                arguments("(iposix\nsystem\n.", "opcode 0x69 (INST)"),
                arguments("Pos\n.", "opcode 0x50 (PERSID)"),
                arguments("\202\1.", "opcode 0x82 (EXT1)"),
                arguments("\377.", "opcode 0xff (unknown)"),
                arguments("ctorch\nFloatStorage\n)R.", "torch FloatStorage is called with"),
                arguments("K\1)R.", "what is no global is called with"),
                arguments(REBUILD + ")R.", "_rebuild_tensor_v2 is called with"),
                arguments(REBUILD + "}b.", "opcode 0x62 (BUILD)"),
                arguments("X\377\377\377\177a.", "truncated"),
                arguments("X\377\377\377\377a.", "truncated"),
                arguments("\212\11\1\1\1\1\1\1\1\1\1.", "an integer of 9 bytes"),
                arguments("h\7.", "memo 7 is empty"),
                arguments("t.", "a mark is missing"),
                arguments("(0.", "opcode 0x30"),
                arguments("(.", "stack is empty"),
                arguments("\200\1}.", "pickle protocol 1"),
                arguments("K\1Q.", "a tuple or list is missing"),
                arguments(")Q.", "a persistent id that is no storage"),
                arguments("})}s.", "a dict's key"),
                arguments("}q\0X\1\0\0\0ah\0s.", "nested deeper than 8"));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void whatAsksForMoreIsRefusedByName(String pickle, String problem) throws IOException {
        assertRefused(torch(latin(pickle), Map.of()), "phi.pt", problem);
    }

    @Test
    void dictsThatMultiplyAreRefused() throws IOException {
        var pickle = new StringBuilder("}q\0X\1\0\0\0aK\1s"); // each level holds the last ten times
        for (int level = 1; level < 8; level++) {
            pickle.append("}q").append((char) level).append('(');
            for (int i = 0; i < 10; i++) {
                pickle.append("K").append((char) i).append("h").append((char) (level - 1));
            }
            pickle.append('u');
        }
        assertRefused(torch(latin(pickle + "."), Map.of()), "more than 100000 values");
    }

    static Stream<Arguments> views() {
        return Stream.of(
                arguments(tensor("0", "2", "3", "3", "1"), "leaves storage 0"),
                arguments(tensor("1", "2", "2", "2", "1"), "leaves storage 0"),
                arguments(tensor("0", "2", "2", "3", "1"), "leaves storage 0"),
                arguments(tensor("0", "2000000000", "2000000000", "0", "0"), "leaves storage 0"),
                arguments(tensor("0", "4000000000", "4000000000", "0", "0"), "too large"),
                arguments(tensor("0", "0", "0", "9000000000", "9000000000"), ""),
                arguments(tensor("-1", "2", "2", "2", "1"), "_rebuild_tensor_v2 is called with"),
                arguments(tensor("0", "2", "-2", "2", "1"), "no sizes"),
                arguments(tensor("0", "2", "2", "1", "2"), ""));
    }

    @ParameterizedTest
    @MethodSource("views")
    void aViewStaysWithinItsStorage(String tensor, String problem) throws IOException {
        var file = torch(pickle(storage("0", 4), tensor), Map.of("data/0", floats(1, 2, 3, 4)));
        if (!problem.isEmpty()) {
            assertRefused(file, "phi.pt", problem);
        } else {
            var opened = TensorFile.open(file);
            assertThat(opened.floats("w"))
                    .isEqualTo(
                            opened.shape("w").size() == 0
                                    ? new float[0]
                                    : new float[] {1, 3, 2, 4});
        }
    }

    @Test
    void aStorageIsThereAndAsLongAsDeclared() throws IOException {
        var pickle = pickle(storage("0", 4), tensor("0", "2", "2", "2", "1"));
        assertRefused(torch(pickle, Map.of()), "data/0 of tensor w is missing");
        assertRefused(
                torch(pickle, Map.of("data/0", new byte[12])), "has 12 bytes, 4 elements of F32");
        var huge = pickle(storage("0", 2_000_000_000), tensor("0", "2", "2", "2", "1"));
        assertRefused(torch(huge, Map.of("data/0", new byte[16])), "2000000000 elements");
    }

    @Test
    void bombsAreNotUnpacked() throws IOException {
        var bomb = directory.resolve("bomb.pt");
        try (var zip = new ZipOutputStream(Files.newOutputStream(bomb))) {
            zip.putNextEntry(new ZipEntry("a/data.pkl"));
            zip.write(new byte[10 << 20]);
        }
        assertRefused(bomb, "a/data.pkl is compressed");
        assertRefused(torch(new byte[2 << 20], Map.of()), "at most 1048576 are read");

        // The directory claims 1 GiB for a storage of 16 bytes.
        var pickle = pickle(storage("0", 1 << 28), tensor("0", "2", "2", "2", "1"));
        var file = torch(pickle, Map.of("data/0", new byte[16]));
        var bytes = Files.readAllBytes(file);
        var zip = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int claims = 0;
        for (int at = bytes.length - 46; at > 0; at--) {
            if (zip.getInt(at) == 0x02014b50
                    && new String(bytes, at + 46, 11, UTF_8).equals("phi/data/0P")) {
                zip.putInt(at + 20, 1 << 30).putInt(at + 24, 1 << 30);
                claims++;
            }
        }
        assertThat(claims).isOne();
        Files.write(file, bytes);
        assertThatThrownBy(() -> TensorFile.open(file).floats("w"))
                .isInstanceOf(InvalidCheckpointException.class)
                .hasMessageContaining("phi.pt");
    }

    @Test
    void whatElseIsNoneOfThem() throws IOException {
        var old = Files.write(directory.resolve("old.pt"), latin("\200\2\212\12l\374.."));
        assertRefused(old, "old.pt", "PyTorch before 1.6");
        var plain = directory.resolve("plain.zip");
        try (var zip = new ZipOutputStream(Files.newOutputStream(plain))) {
            zip.putNextEntry(new ZipEntry("readme.txt"));
        }
        assertRefused(plain, "without data.pkl");
        assertRefused(
                torch(latin("}."), Map.of("byteorder", latin("big"))), "byteorder is not little");
    }

    private static void assertRefused(Path file, String... parts) {
        assertThatThrownBy(() -> TensorFile.open(file))
                .isInstanceOf(InvalidCheckpointException.class)
                .hasMessageContainingAll(parts);
    }

    /** {"w": a tensor}. */
    private static byte[] pickle(String storage, String tensor) {
        return latin("\200\2}X\1\0\0\0w" + REBUILD + "(" + storage + tensor + "tRs.");
    }

    private static String storage(String key, int elements) {
        return "(X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0%sX\3\0\0\0cpu%stQ"
                .formatted(key, integer(elements));
    }

    private static String tensor(
            String offset, String rows, String columns, String rowStride, String columnStride) {
        return integer(Long.parseLong(offset))
                + integer(Long.parseLong(rows))
                + integer(Long.parseLong(columns))
                + "\206"
                + integer(Long.parseLong(rowStride))
                + integer(Long.parseLong(columnStride))
                + "\206\211"
                + ORDERED_DICT
                + ")R";
    }

    private static String integer(long value) {
        var bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value);
        return "\212\10" + new String(bytes.array(), ISO_8859_1);
    }

    private static byte[] latin(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static byte[] floats(float... values) {
        var bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    private Path torch(byte[] pickle, Map<String, byte[]> others) throws IOException {
        var entries = new LinkedHashMap<String, byte[]>();
        entries.put("data.pkl", pickle);
        entries.putAll(others);
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            for (var content : entries.entrySet()) {
                var entry = new ZipEntry("phi/" + content.getKey());
                var crc = new CRC32();
                crc.update(content.getValue());
                entry.setSize(content.getValue().length);
                entry.setCrc(crc.getValue());
                zip.putNextEntry(entry);
                zip.write(content.getValue());
            }
        }
        return Files.write(directory.resolve("phi.pt"), bytes.toByteArray());
    }
}
