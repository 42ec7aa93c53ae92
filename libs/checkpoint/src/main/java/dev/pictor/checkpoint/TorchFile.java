package dev.pictor.checkpoint;

import dev.pictor.checkpoint.Pickled.Dict;
import dev.pictor.checkpoint.Pickled.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * One file of PyTorch's {@code torch.save}, 1.6 or newer: a zip of stored entries, {@code data.pkl}
 * with the structure and {@code data/N} with the elements of each storage. The tensors in its dicts
 * are read; nothing in it is run.
 */
final class TorchFile implements TensorFile {

    private static final int MAX_PICKLE = 1 << 20;
    private static final int MAX_STORAGE = Integer.MAX_VALUE - 8;
    private static final int MAX_VALUES = 100_000;
    private static final int MAX_DEPTH = 8;

    private final Path file;
    private final String folder;
    private final Map<String, Tensor> tensors;

    private TorchFile(Path file, String folder, Map<String, Tensor> tensors) {
        this.file = file;
        this.folder = folder;
        this.tensors = tensors;
    }

    /**
     * Opens {@code file} and checks that every tensor it declares lies inside it.
     *
     * @throws InvalidCheckpointException if it is truncated, malformed, or asks for anything else
     */
    static TorchFile open(Path file) {
        try (var zip = new ZipFile(file.toFile())) {
            var pickle =
                    zip.stream()
                            .filter(e -> e.getName().matches("[^/]*/data\\.pkl"))
                            .findFirst()
                            .orElseThrow(() ->
                                    new IllegalArgumentException(
                                            "a zip without data.pkl, so not of torch.save"));
            var name = pickle.getName();
            var folder = name.substring(0, name.indexOf('/') + 1);
            var order = zip.getEntry(folder + "byteorder");
            if (order != null
                    && !new String(bytes(zip, order, 16), StandardCharsets.UTF_8)
                            .equals("little")) {
                throw new IllegalArgumentException("byteorder is not little");
            }
            var tensors = new LinkedHashMap<String, Tensor>();
            collect("", TorchPickle.read(bytes(zip, pickle, MAX_PICKLE)), tensors, new int[1], 0);
            for (var tensor : tensors.entrySet()) {
                check(zip, folder, tensor.getKey(), tensor.getValue().storage());
            }
            return new TorchFile(file, folder, Collections.unmodifiableMap(tensors));
        } catch (IllegalArgumentException e) {
            throw new InvalidCheckpointException(file, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new InvalidCheckpointException(file, "truncated or no zip: " + e.getMessage(), e);
        }
    }

    /** Values may be shared and may even hold themselves, so both depth and number are bounded. */
    private static void collect(
            String name, Pickled value, Map<String, Tensor> into, int[] seen, int depth) {
        if (++seen[0] > MAX_VALUES || depth > MAX_DEPTH) {
            throw new IllegalArgumentException(
                    "dicts nested deeper than %d, or of more than %d values"
                            .formatted(MAX_DEPTH, MAX_VALUES));
        }
        switch (value) {
            case Tensor tensor -> into.put(name, tensor);
            case Dict(var entries) ->
                    entries.forEach((key, entry) ->
                            collect(
                                    name.isEmpty() ? key : name + "." + key,
                                    entry,
                                    into,
                                    seen,
                                    depth + 1));
            default -> {} // an epoch, a learning rate
        }
    }

    private static void check(ZipFile zip, String folder, String name, Pickled.Storage storage) {
        var entry = zip.getEntry(folder + "data/" + storage.key());
        if (entry == null) {
            throw new IllegalArgumentException(
                    "storage data/%s of tensor %s is missing".formatted(storage.key(), name));
        }
        if (storage.elements() != entry.getSize() / storage.type().bytes()) {
            throw new IllegalArgumentException(
                    "storage data/%s of tensor %s has %d bytes, %d elements of %s are declared"
                            .formatted(
                                    storage.key(),
                                    name,
                                    entry.getSize(),
                                    storage.elements(),
                                    storage.type()));
        }
    }

    private static byte[] bytes(ZipFile zip, ZipEntry entry, int most) throws IOException {
        if (entry.getMethod() != ZipEntry.STORED) {
            throw new IllegalArgumentException(
                    "entry %s is compressed, torch.save stores".formatted(entry.getName()));
        }
        if (entry.getSize() > most) {
            throw new IllegalArgumentException(
                    "entry %s has %d bytes, at most %d are read"
                            .formatted(entry.getName(), entry.getSize(), most));
        }
        try (var in = zip.getInputStream(entry)) {
            return in.readNBytes(most); // grows with what is there, not with what is claimed
        }
    }

    @Override
    public Path file() {
        return file;
    }

    @Override
    public Iterable<String> names() {
        return tensors.keySet();
    }

    @Override
    public boolean contains(String name) {
        return tensors.containsKey(name);
    }

    @Override
    public Map<String, String> metadata() {
        return Map.of();
    }

    @Override
    public Dimensions shape(String name) {
        return require(name).shape();
    }

    @Override
    public float[] floats(String name) {
        var tensor = require(name);
        var storage = tensor.storage();
        try (var zip = new ZipFile(file.toFile())) {
            check(zip, folder, name, storage);
            var data = bytes(zip, zip.getEntry(folder + "data/" + storage.key()), MAX_STORAGE);
            var all = storage.type().widen(ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN));
            if (all.length != storage.elements()) {
                throw new IllegalArgumentException(
                        "truncated: tensor %s has %d of %d elements"
                                .formatted(name, all.length, storage.elements()));
            }
            return view(all, tensor);
        } catch (IllegalArgumentException e) {
            throw new InvalidCheckpointException(file, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new InvalidCheckpointException(file, "tensor " + name + " cannot be read", e);
        }
    }

    /** The tensor's elements in row-major order, whatever its strides. */
    private static float[] view(float[] storage, Tensor tensor) {
        int size = (int) tensor.shape().size();
        int offset = (int) tensor.offset();
        if (tensor.contiguous()) {
            return size == storage.length
                    ? storage
                    : Arrays.copyOfRange(storage, offset, offset + size);
        }
        var shape = tensor.shape().toArray();
        var strides = tensor.strides().toArray();
        var values = new float[size];
        for (int i = 0; i < size; i++) {
            long rest = i;
            long at = offset;
            for (int d = shape.length - 1; d >= 0; d--) {
                at += rest % shape[d] * strides[d];
                rest /= shape[d];
            }
            values[i] = storage[(int) at];
        }
        return values;
    }

    private Tensor require(String name) {
        var tensor = tensors.get(name);
        if (tensor == null) {
            throw new InvalidCheckpointException(file, "tensor " + name + " is missing");
        }
        return tensor;
    }
}
