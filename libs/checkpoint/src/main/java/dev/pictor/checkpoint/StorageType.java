package dev.pictor.checkpoint;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** How a safetensors file stores one element. */
public enum StorageType {
    F64(8),
    F32(4),
    F16(2),
    BF16(2),
    I64(8),
    I32(4),
    I16(2),
    I8(1),
    U8(1),
    BOOL(1);

    private final int bytes;

    StorageType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    static Optional<StorageType> parse(String name) {
        return Arrays.stream(values()).filter(t -> t.name().equals(name)).findFirst();
    }

    /**
     * The elements of a little-endian buffer as 32-bit floats.
     *
     * @throws IllegalArgumentException if this is not a floating-point type
     */
    float[] widen(ByteBuffer data) {
        var values = new float[data.remaining() / bytes];
        switch (this) {
            case F32 -> data.asFloatBuffer().get(values);
            case F64 -> {
                var doubles = data.asDoubleBuffer();
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) doubles.get(i);
                }
            }
            case F16 -> {
                var shorts = data.asShortBuffer();
                for (int i = 0; i < values.length; i++) {
                    values[i] = Float.float16ToFloat(shorts.get(i));
                }
            }
            case BF16 -> {
                var shorts = data.asShortBuffer();
                for (int i = 0; i < values.length; i++) {
                    values[i] = Float.intBitsToFloat(shorts.get(i) << 16);
                }
            }
            default -> throw new IllegalArgumentException(this + " is not a floating-point type");
        }
        return values;
    }
}
