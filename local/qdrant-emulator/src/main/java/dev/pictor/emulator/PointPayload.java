package dev.pictor.emulator;

import io.qdrant.client.grpc.JsonWithInt.ListValue;
import io.qdrant.client.grpc.JsonWithInt.NullValue;
import io.qdrant.client.grpc.JsonWithInt.Struct;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object: a payload, or an object inside one. Immutable.
 *
 * <p>Values are null, {@code Boolean}, {@code Long}, {@code Double}, {@code String}, {@code List}
 * and {@code PointPayload}. Two plain arrays and shared keys keep a point at a few hundred bytes
 * and let a filter read it without parsing.
 */
final class PointPayload {

    static final PointPayload EMPTY = new PointPayload(new String[0], new Object[0]);

    private final String[] keys;
    private final @Nullable Object[] values;

    private PointPayload(String[] keys, @Nullable Object[] values) {
        this.keys = keys;
        this.values = values;
    }

    static PointPayload of(Map<String, Value> fields) {
        if (fields.isEmpty()) {
            return EMPTY;
        }
        var keys = new String[fields.size()];
        var values = new @Nullable Object[keys.length];
        int i = 0;
        for (var field : fields.entrySet()) {
            keys[i] = field.getKey().intern(); // the same few names in every point
            values[i++] = value(field.getValue());
        }
        return new PointPayload(keys, values);
    }

    private static @Nullable Object value(Value value) {
        return switch (value.getKindCase()) {
            case NULL_VALUE, KIND_NOT_SET -> null;
            case BOOL_VALUE -> value.getBoolValue();
            case INTEGER_VALUE -> value.getIntegerValue();
            case STRING_VALUE -> value.getStringValue();
            case DOUBLE_VALUE -> {
                if (!Double.isFinite(value.getDoubleValue())) {
                    throw Refusal.invalid("cannot convert to json number");
                }
                yield value.getDoubleValue();
            }
            case STRUCT_VALUE -> of(value.getStructValue().getFieldsMap());
            case LIST_VALUE -> {
                var list = value.getListValue().getValuesList();
                var items = new @Nullable Object[list.size()];
                Arrays.setAll(items, i -> value(list.get(i)));
                yield Arrays.asList(items);
            }
        };
    }

    boolean has(String key) {
        return find(key) >= 0;
    }

    /** The value under the key; null also where there is none. */
    @Nullable Object get(String key) {
        int i = find(key);
        return i < 0 ? null : values[i];
    }

    private int find(String key) {
        for (int i = 0; i < keys.length; i++) {
            if (keys[i].equals(key)) {
                return i;
            }
        }
        return -1;
    }

    /** What may stay when a payload is cut down: told the path of each value, outermost first. */
    @FunctionalInterface
    interface Keep {
        boolean test(List<JsonPath.Step> path);
    }

    PointPayload filter(Keep keep) {
        return filter(keep, new ArrayList<>());
    }

    private PointPayload filter(Keep keep, List<JsonPath.Step> path) {
        var keptKeys = new ArrayList<String>();
        var keptValues = new ArrayList<@Nullable Object>();
        for (int i = 0; i < keys.length; i++) {
            path.add(new JsonPath.Key(keys[i]));
            if (keep.test(path)) {
                keptKeys.add(keys[i]);
                keptValues.add(filter(values[i], keep, path));
            }
            path.removeLast();
        }
        return new PointPayload(keptKeys.toArray(String[]::new), keptValues.toArray());
    }

    private static @Nullable Object filter(
            @Nullable Object value, Keep keep, List<JsonPath.Step> path) {
        return switch (value) {
            case PointPayload object -> object.filter(keep, path);
            case List<?> list -> {
                var kept = new ArrayList<@Nullable Object>();
                path.add(JsonPath.Each.EACH);
                for (var item : list) {
                    if (keep.test(path)) {
                        kept.add(filter(item, keep, path));
                    }
                }
                path.removeLast();
                yield kept;
            }
            case null, default -> value;
        };
    }

    Map<String, Value> toProto() {
        var fields = LinkedHashMap.<String, Value>newLinkedHashMap(keys.length);
        for (int i = 0; i < keys.length; i++) {
            fields.put(keys[i], toProto(values[i]));
        }
        return fields;
    }

    private static Value toProto(@Nullable Object value) {
        var proto = Value.newBuilder();
        switch (value) {
            case null -> proto.setNullValue(NullValue.NULL_VALUE);
            case Boolean bool -> proto.setBoolValue(bool);
            case Long integer -> proto.setIntegerValue(integer);
            case Double number -> proto.setDoubleValue(number);
            case String text -> proto.setStringValue(text);
            case PointPayload object ->
                    proto.setStructValue(Struct.newBuilder().putAllFields(object.toProto()));
            case List<?> list -> {
                var items = ListValue.newBuilder();
                list.forEach(item -> items.addValues(toProto(item)));
                proto.setListValue(items);
            }
            default -> throw new IllegalStateException("no JSON value: " + value.getClass());
        }
        return proto.build();
    }
}
