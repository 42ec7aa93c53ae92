package dev.pictor.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One safetensors file: an 8-byte little-endian header length, a JSON header, then raw tensors.
 *
 * <p>Opening reads and checks the header only; {@link #read} copies one tensor out of the file.
 * Immutable and thread-safe; holds no open file.
 */
public final class Safetensors implements TensorFile {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int MAX_HEADER = 8 << 20;

    /** The first bytes of what {@code torch.save} writes, P K 3 4. */
    private static final int ZIP = 0x04034b50;

    private final Path file;
    private final long dataStart;
    private final Map<String, Entry> entries;
    private final Map<String, String> metadata;

    /**
     * What the header says of a tensor.
     *
     * @param type empty for one that is not known here, which matters only if it is asked for
     */
    private record Entry(
            String dtype, Optional<StorageType> type, Dimensions shape, long begin, long end) {}

    private Safetensors(
            Path file, long dataStart, Map<String, Entry> entries, Map<String, String> metadata) {
        this.file = file;
        this.dataStart = dataStart;
        this.entries = entries;
        this.metadata = metadata;
    }

    /**
     * Opens {@code file} and checks that every tensor it declares lies inside it.
     *
     * @throws InvalidCheckpointException if the file is missing, truncated or malformed
     */
    public static Safetensors open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InvalidCheckpointException(file, "no such file");
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < 8) {
                throw new InvalidCheckpointException(
                        file, "truncated: " + size + " bytes, a safetensors file has at least 8");
            }
            long headerLength = readFully(channel, 0, 8).getLong();
            if ((int) headerLength == ZIP) {
                throw new InvalidCheckpointException(
                        file,
                        "is a PyTorch checkpoint, expected safetensors: ./pictor release --import"
                                + " takes it, or save it with safetensors.torch.save_file");
            }
            if (headerLength < 2 || headerLength > MAX_HEADER || headerLength > size - 8) {
                throw new InvalidCheckpointException(
                        file,
                        "truncated or not safetensors: header of "
                                + headerLength
                                + " bytes declared in a file of "
                                + size);
            }
            var header = new byte[(int) headerLength];
            readFully(channel, 8, header.length).get(header);
            return parse(file, header, size);
        } catch (IOException e) {
            throw new InvalidCheckpointException(file, "cannot be read: " + e.getMessage(), e);
        }
    }

    private static Safetensors parse(Path file, byte[] header, long fileSize) {
        JsonNode root;
        try {
            root = JSON.readTree(header);
        } catch (IOException e) {
            throw new InvalidCheckpointException(file, "header is not JSON", e);
        }
        long dataStart = 8L + header.length;
        var entries = new LinkedHashMap<String, Entry>();
        var metadata = new LinkedHashMap<String, String>();
        for (var field : root.properties()) {
            if (field.getKey().equals("__metadata__")) {
                field.getValue()
                        .properties()
                        .forEach(m -> metadata.put(m.getKey(), m.getValue().asText()));
            } else {
                entries.put(
                        field.getKey(),
                        entry(file, field.getKey(), field.getValue(), fileSize - dataStart));
            }
        }
        return new Safetensors(
                file,
                dataStart,
                Collections.unmodifiableMap(entries),
                Collections.unmodifiableMap(metadata));
    }

    private static Entry entry(Path file, String name, JsonNode node, long dataSize) {
        var dtype = node.path("dtype").asText();
        var type = StorageType.parse(dtype);
        var dims = new long[node.path("shape").size()];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = node.path("shape").get(i).asLong(-1);
            if (dims[i] < 0) {
                throw new InvalidCheckpointException(
                        file, "tensor " + name + " has shape " + node.path("shape"));
            }
        }
        var shape = Dimensions.of(dims);
        long begin = node.path("data_offsets").path(0).asLong(-1);
        long end = node.path("data_offsets").path(1).asLong(-1);
        long bytes;
        try {
            bytes =
                    type.isPresent()
                            ? Math.multiplyExact(shape.size(), type.get().bytes())
                            : end - begin;
        } catch (ArithmeticException e) {
            throw new InvalidCheckpointException(file, "tensor " + name + " has shape " + shape, e);
        }
        if (begin < 0 || end < begin || end - begin != bytes) {
            throw new InvalidCheckpointException(
                    file,
                    "tensor %s of shape %s and dtype %s needs %d bytes, its offsets are %d..%d"
                            .formatted(name, shape, dtype, bytes, begin, end));
        }
        if (end > dataSize) {
            throw new InvalidCheckpointException(
                    file,
                    "truncated: tensor %s ends at byte %d of the data, the file has %d"
                            .formatted(name, end, dataSize));
        }
        return new Entry(dtype, type, shape, begin, end);
    }

    @Override
    public Iterable<String> names() {
        return entries.keySet();
    }

    @Override
    public boolean contains(String name) {
        return entries.containsKey(name);
    }

    @Override
    public Map<String, String> metadata() {
        return metadata;
    }

    @Override
    public Path file() {
        return file;
    }

    @Override
    public Dimensions shape(String name) {
        return require(name).shape();
    }

    /**
     * How a tensor's elements are stored.
     *
     * @throws InvalidCheckpointException if there is no such tensor or its type is not known
     */
    public StorageType type(String name) {
        var entry = require(name);
        return entry.type()
                .orElseThrow(() ->
                        new InvalidCheckpointException(
                                file,
                                "tensor %s has dtype %s, known are %s"
                                        .formatted(
                                                name,
                                                entry.dtype(),
                                                List.of(StorageType.values()))));
    }

    /**
     * Copies a tensor's bytes into a new direct little-endian buffer.
     *
     * @throws InvalidCheckpointException if there is no such tensor or the file cannot be read
     */
    public ByteBuffer read(String name) {
        var entry = require(name);
        return read(name, 0, entry.end() - entry.begin());
    }

    private ByteBuffer read(String name, long offset, long bytes) {
        if (bytes > Integer.MAX_VALUE) {
            throw new InvalidCheckpointException(
                    file, "tensor " + name + " of " + bytes + " bytes is above the limit of 2 GiB");
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return readFully(channel, dataStart + require(name).begin() + offset, (int) bytes);
        } catch (IOException e) {
            throw new InvalidCheckpointException(file, "tensor " + name + " cannot be read", e);
        }
    }

    @Override
    public float[] floats(String name) {
        return widened(name, read(name));
    }

    @Override
    public float[] floats(String name, long from, int count) {
        long size = type(name).bytes();
        var entry = require(name);
        if (from < 0 || count < 0 || (from + count) * size > entry.end() - entry.begin()) {
            throw new IllegalArgumentException(
                    "elements %d to %d of tensor %s of shape %s"
                            .formatted(from, from + count, name, entry.shape()));
        }
        return widened(name, read(name, from * size, count * size));
    }

    private float[] widened(String name, ByteBuffer data) {
        try {
            return type(name).widen(data);
        } catch (IllegalArgumentException e) {
            throw new InvalidCheckpointException(file, "tensor " + name + ": " + e.getMessage(), e);
        }
    }

    /** Reads an integer tensor in row-major order. */
    public long[] longs(String name) {
        if (type(name) != StorageType.I64) {
            throw new InvalidCheckpointException(
                    file, "tensor " + name + " is " + type(name) + ", expected I64");
        }
        var buffer = read(name).asLongBuffer();
        var values = new long[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    private Entry require(String name) {
        var entry = entries.get(name);
        if (entry == null) {
            throw new InvalidCheckpointException(file, "tensor " + name + " is missing");
        }
        return entry;
    }

    private static ByteBuffer readFully(FileChannel channel, long position, int bytes)
            throws IOException {
        var buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            int read = channel.read(buffer, position + buffer.position());
            if (read < 0) {
                throw new IOException("end of file at byte " + (position + buffer.position()));
            }
        }
        return buffer.flip();
    }

    /** A 32-bit floating-point tensor to be written. */
    public record Tensor(String name, Dimensions shape, float[] values) {
        /** Checks that the values fill the shape; adopts the array. */
        public Tensor {
            if (shape.size() != values.length) {
                throw new IllegalArgumentException(
                        "tensor %s of shape %s has %d values"
                                .formatted(name, shape, values.length));
            }
        }
    }

    /** Writes {@code tensors} as 32-bit floats to {@code file}, replacing it. */
    public static void write(Path file, List<Tensor> tensors, Map<String, String> metadata)
            throws IOException {
        var header = new LinkedHashMap<String, Object>();
        if (!metadata.isEmpty()) {
            header.put("__metadata__", metadata);
        }
        long offset = 0;
        for (var tensor : tensors) {
            long end = offset + 4L * tensor.values().length;
            header.put(
                    tensor.name(),
                    Map.of(
                            "dtype",
                            "F32",
                            "shape",
                            tensor.shape().toArray(),
                            "data_offsets",
                            new long[] {offset, end}));
            offset = end;
        }
        var buffers = new ArrayList<ByteBuffer>();
        buffers.add(header(header));
        for (var tensor : tensors) {
            var data =
                    ByteBuffer.allocate(4 * tensor.values().length).order(ByteOrder.LITTLE_ENDIAN);
            data.asFloatBuffer().put(tensor.values());
            buffers.add(data);
        }
        try (var channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            for (var buffer : buffers) {
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            }
            channel.force(true);
        }
    }

    private static ByteBuffer header(Map<String, Object> header) throws JsonProcessingException {
        var json = new StringBuilder(JSON.writeValueAsString(header));
        while (json.toString().getBytes(StandardCharsets.UTF_8).length % 8 != 0) {
            json.append(' '); // tensors start aligned
        }
        var bytes = json.toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(bytes.length)
                .put(bytes)
                .flip();
    }
}
