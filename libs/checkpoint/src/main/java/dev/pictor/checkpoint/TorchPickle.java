package dev.pictor.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pictor.checkpoint.Pickled.Dict;
import dev.pictor.checkpoint.Pickled.Global;
import dev.pictor.checkpoint.Pickled.Int;
import dev.pictor.checkpoint.Pickled.Items;
import dev.pictor.checkpoint.Pickled.Mark;
import dev.pictor.checkpoint.Pickled.Other;
import dev.pictor.checkpoint.Pickled.Storage;
import dev.pictor.checkpoint.Pickled.Tensor;
import dev.pictor.checkpoint.Pickled.Text;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the pickle of a PyTorch checkpoint, protocols 2 to 5. A pickle is a program; this reads the
 * part of the language that dicts of tensors are written in and refuses the rest, so nothing of it
 * is ever run. Memory is bounded by the length of the pickle. Not thread-safe.
 */
final class TorchPickle {

    private static final Map<Integer, String> REFUSED =
            Map.of(
                    (int) 'i',
                    "INST",
                    (int) 'o',
                    "OBJ",
                    (int) 'P',
                    "PERSID",
                    0x81,
                    "NEWOBJ",
                    0x92,
                    "NEWOBJ_EX",
                    0x82,
                    "EXT1",
                    0x83,
                    "EXT2",
                    0x84,
                    "EXT4");

    private final ByteBuffer in;
    private final List<Pickled> stack = new ArrayList<>();
    private final Map<Integer, Pickled> memo = new HashMap<>();

    private TorchPickle(byte[] pickle) {
        in = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Reads what the pickle holds.
     *
     * @throws IllegalArgumentException naming the opcode or the global that is refused
     */
    static Pickled read(byte[] pickle) {
        try {
            return new TorchPickle(pickle).read();
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("the pickle is truncated", e);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("a tensor is too large to be counted", e);
        }
    }

    private Pickled read() {
        while (true) {
            int at = in.position();
            int opcode = unsigned(in.get());
            switch (opcode) {
                case 0x80 -> protocol(unsigned(in.get())); // PROTO
                case 0x95 -> in.getLong(); // FRAME: for streams only
                case '(' -> push(Mark.MARK);
                case '}' -> push(new Dict(new LinkedHashMap<>())); // EMPTY_DICT
                case ']', ')' -> push(new Items(new ArrayList<>())); // EMPTY_LIST, EMPTY_TUPLE
                case 't' -> push(new Items(popToMark())); // TUPLE
                case 0x85 -> push(new Items(pop(1))); // TUPLE1
                case 0x86 -> push(new Items(pop(2))); // TUPLE2
                case 0x87 -> push(new Items(pop(3))); // TUPLE3
                case 'X' -> push(new Text(text(in.getInt()))); // BINUNICODE
                case 0x8c -> push(new Text(text(unsigned(in.get())))); // SHORT_BINUNICODE
                case 'J' -> push(new Int(in.getInt())); // BININT
                case 'K' -> push(new Int(unsigned(in.get()))); // BININT1
                case 'M' -> push(new Int(in.getShort() & 0xffff)); // BININT2
                case 0x8a -> push(new Int(integer(unsigned(in.get())))); // LONG1
                case 'G' -> { // BINFLOAT
                    in.getDouble();
                    push(Other.VALUE);
                }
                case 'N', 0x88, 0x89 -> push(Other.VALUE); // NONE, NEWTRUE, NEWFALSE
                case 'q' -> memo.put(unsigned(in.get()), top()); // BINPUT
                case 'r' -> memo.put(in.getInt(), top()); // LONG_BINPUT
                case 0x94 -> memo.put(memo.size(), top()); // MEMOIZE
                case 'h' -> push(remembered(unsigned(in.get()))); // BINGET
                case 'j' -> push(remembered(in.getInt())); // LONG_BINGET
                case 'a' -> append(pop(1)); // APPEND
                case 'e' -> append(popToMark()); // APPENDS
                case 's' -> set(pop(2)); // SETITEM
                case 'u' -> set(popToMark()); // SETITEMS
                case 'c' -> push(global(line(), line())); // GLOBAL
                case 0x93 -> { // STACK_GLOBAL
                    var names = pop(2);
                    push(global(text(names.get(0)), text(names.get(1))));
                }
                case 'Q' -> push(storage(items(pop()))); // BINPERSID
                case 'R' -> { // REDUCE
                    var arguments = items(pop());
                    push(made(pop(), arguments));
                }
                case 'b' -> build(pop()); // BUILD
                case '.' -> { // STOP
                    return pop();
                }
                default ->
                        throw new IllegalArgumentException(
                                "opcode 0x%02x (%s) at byte %d of the pickle is refused: %s"
                                        .formatted(
                                                opcode,
                                                REFUSED.getOrDefault(opcode, "unknown"),
                                                at,
                                                "only tensors in dicts are read"));
            }
        }
    }

    private static void protocol(int version) {
        if (version < 2 || version > 5) {
            throw new IllegalArgumentException(
                    "pickle protocol %d, known are 2 to 5".formatted(version));
        }
    }

    private static Global global(String module, String name) {
        return Global.of(module, name)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "global %s %s is refused: only %s are read"
                                        .formatted(module, name, List.of(Global.values()))));
    }

    /**
     * A persistent id: ("storage", type, key, location, elements); where it was does not matter.
     */
    private static Storage storage(List<Pickled> id) {
        if (id.size() == 5
                && id.get(0) instanceof Text(var kind)
                && kind.equals("storage")
                && id.get(1) instanceof Global type
                && type.type().isPresent()
                && id.get(2) instanceof Text(var key)
                && id.get(4) instanceof Int(var elements)
                && elements >= 0) {
            return new Storage(type.type().get(), key, elements);
        }
        throw new IllegalArgumentException("a persistent id that is no storage");
    }

    private static Pickled made(Pickled by, List<Pickled> from) {
        if (by == Global.ORDERED_DICT && from.isEmpty()) {
            return new Dict(new LinkedHashMap<>());
        }
        if (by == Global.PARAMETER && !from.isEmpty() && from.getFirst() instanceof Tensor tensor) {
            return tensor;
        }
        if (by == Global.TENSOR
                && from.size() >= 4
                && from.get(0) instanceof Storage storage
                && from.get(1) instanceof Int(var offset)
                && offset >= 0) {
            var shape = sizes(from.get(2));
            var strides = sizes(from.get(3));
            if (shape.sizes().size() == strides.sizes().size()) {
                return new Tensor(storage, offset, shape, strides);
            }
        }
        throw new IllegalArgumentException(
                "%s is called with what it does not take"
                        .formatted(by instanceof Global global ? global : "what is no global"));
    }

    private static Dimensions sizes(Pickled tuple) {
        var sizes = new ArrayList<Long>();
        for (var value : items(tuple)) {
            if (!(value instanceof Int(var size)) || size < 0) {
                throw new IllegalArgumentException("a tensor's shape or strides are no sizes");
            }
            sizes.add(size);
        }
        return new Dimensions(sizes);
    }

    /** A state dict carries versions of its modules in an attribute; they say nothing here. */
    private void build(Pickled state) {
        if (!(top() instanceof Dict) || !(state instanceof Dict)) {
            throw new IllegalArgumentException(
                    "opcode 0x62 (BUILD) is refused for all but the attributes of a dict");
        }
    }

    private void append(List<Pickled> values) {
        items(top()).addAll(values);
    }

    private void set(List<Pickled> pairs) {
        if (!(top() instanceof Dict(var entries)) || pairs.size() % 2 != 0) {
            throw new IllegalArgumentException("items are set on what is no dict");
        }
        for (int i = 0; i < pairs.size(); i += 2) {
            var key =
                    switch (pairs.get(i)) {
                        case Text(var text) -> text;
                        case Int(var number) -> Long.toString(number);
                        default ->
                                throw new IllegalArgumentException(
                                        "a dict's key is neither text nor integer");
                    };
            entries.put(key, pairs.get(i + 1));
        }
    }

    private static List<Pickled> items(Pickled value) {
        if (value instanceof Items(var values)) {
            return values;
        }
        throw new IllegalArgumentException("a tuple or list is missing");
    }

    private static String text(Pickled value) {
        if (value instanceof Text(var text)) {
            return text;
        }
        throw new IllegalArgumentException("a name is missing");
    }

    private Pickled remembered(int index) {
        var value = memo.get(index);
        if (value == null) {
            throw new IllegalArgumentException("memo %d is empty".formatted(index));
        }
        return value;
    }

    private void push(Pickled value) {
        stack.add(value);
    }

    private Pickled top() {
        if (stack.isEmpty() || stack.getLast() == Mark.MARK) {
            throw new IllegalArgumentException("the pickle's stack is empty");
        }
        return stack.getLast();
    }

    private Pickled pop() {
        var value = top();
        stack.removeLast();
        return value;
    }

    /** The last {@code count} values, in the order they were pushed. */
    private List<Pickled> pop(int count) {
        var values = new ArrayList<Pickled>();
        for (int i = 0; i < count; i++) {
            values.addFirst(pop());
        }
        return values;
    }

    private List<Pickled> popToMark() {
        int mark = stack.lastIndexOf(Mark.MARK);
        if (mark < 0) {
            throw new IllegalArgumentException("a mark is missing");
        }
        var values = new ArrayList<>(stack.subList(mark + 1, stack.size()));
        stack.subList(mark, stack.size()).clear();
        return values;
    }

    private String text(int bytes) {
        if (bytes < 0 || bytes > in.remaining()) {
            throw new BufferUnderflowException();
        }
        var text = new byte[bytes];
        in.get(text);
        return new String(text, UTF_8);
    }

    private String line() {
        int start = in.position();
        int length = 0;
        while (in.get() != '\n') {
            length++;
        }
        return new String(in.array(), start, length, UTF_8);
    }

    private long integer(int bytes) {
        if (bytes > Long.BYTES) {
            throw new IllegalArgumentException("an integer of %d bytes".formatted(bytes));
        }
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (long) unsigned(in.get()) << 8 * i;
        }
        int unused = Long.SIZE - 8 * bytes;
        return bytes == 0 ? 0 : value << unused >> unused;
    }

    private static int unsigned(byte value) {
        return value & 0xff;
    }
}
