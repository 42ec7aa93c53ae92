package dev.pictor.checkpoint;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the pickle of a checkpoint may hold: data, and the few names that tensors are made by. */
sealed interface Pickled {

    /** A string. */
    record Text(String value) implements Pickled {}

    /** An integer. */
    record Int(long value) implements Pickled {}

    /** A value that nothing is made of: a float, a truth value, None. */
    enum Other implements Pickled {
        VALUE
    }

    /** Where a tuple, a list or the items of a dict begin on the stack. */
    enum Mark implements Pickled {
        MARK
    }

    /** A tuple or a list; the list is adopted, since a pickle fills it later. */
    record Items(List<Pickled> values) implements Pickled {}

    /** A dict, ordered or not; the map is adopted, since a pickle fills it later. */
    record Dict(Map<String, Pickled> entries) implements Pickled {}

    /** A stretch of elements in a zip entry of its own. */
    record Storage(StorageType type, String key, long elements) implements Pickled {}

    /** A view of a storage. */
    record Tensor(Storage storage, long offset, Dimensions shape, Dimensions strides)
            implements Pickled {

        /** Refuses a view that leaves its storage, or has more elements than it. */
        public Tensor {
            long last = offset;
            for (int d = 0; d < shape.sizes().size(); d++) {
                long size = shape.sizes().get(d);
                last = Math.addExact(last, Math.multiplyExact(size - 1, strides.sizes().get(d)));
            }
            long size = shape.size();
            if (Math.max(size, offset) > storage.elements()
                    || (size > 0 && last >= storage.elements())) {
                throw new IllegalArgumentException(
                        "tensor of shape %s, strides %s and offset %d leaves storage %s of %d"
                                        .formatted(
                                                shape,
                                                strides,
                                                offset,
                                                storage.key(),
                                                storage.elements())
                                + " elements");
            }
        }

        boolean contiguous() {
            long step = 1;
            for (int d = shape.sizes().size() - 1; d >= 0; d--) {
                long size = shape.sizes().get(d);
                if (size != 1 && strides.sizes().get(d) != step) {
                    return false;
                }
                step *= size;
            }
            return true;
        }
    }

    /** The only names of Python that a pickle may use; none of them is ever looked up or run. */
    enum Global implements Pickled {
        ORDERED_DICT("collections", "OrderedDict", null),
        TENSOR("torch._utils", "_rebuild_tensor_v2", null),
        PARAMETER("torch._utils", "_rebuild_parameter", null),
        FLOAT("torch", "FloatStorage", StorageType.F32),
        HALF("torch", "HalfStorage", StorageType.F16),
        BFLOAT16("torch", "BFloat16Storage", StorageType.BF16),
        DOUBLE("torch", "DoubleStorage", StorageType.F64),
        LONG("torch", "LongStorage", StorageType.I64),
        INT("torch", "IntStorage", StorageType.I32),
        SHORT("torch", "ShortStorage", StorageType.I16),
        CHAR("torch", "CharStorage", StorageType.I8),
        BYTE("torch", "ByteStorage", StorageType.U8),
        BOOL("torch", "BoolStorage", StorageType.BOOL);

        private final String module;
        private final String name;
        private final @Nullable StorageType type;

        Global(String module, String name, @Nullable StorageType type) {
            this.module = module;
            this.name = name;
            this.type = type;
        }

        static Optional<Global> of(String module, String name) {
            return Arrays.stream(values())
                    .filter(g -> g.module.equals(module) && g.name.equals(name))
                    .findFirst();
        }

        /** What a storage of this name holds; empty if it is no storage. */
        Optional<StorageType> type() {
            return Optional.ofNullable(type);
        }

        @Override
        public String toString() {
            return module + " " + name;
        }
    }
}
