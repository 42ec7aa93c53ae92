package dev.pictor.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An object of a model's JSON configuration, read key by key.
 *
 * <p>It remembers what was asked for, so that {@link #refuseOthers} can name what nobody knows: a
 * key that is passed over may be one that changes the vectors.
 */
final class ConfigKeys {

    private final Path file;
    private final JsonNode node;
    private final String path;
    private final Set<String> asked = new TreeSet<>();

    ConfigKeys(Path file, JsonNode node, String path) {
        this.file = file;
        this.node = node;
        this.path = path;
    }

    boolean has(String key) {
        asked.add(key);
        return node.hasNonNull(key);
    }

    /** Whether a key holds an object with another key. */
    boolean hasIn(String key, String inner) {
        return has(key) && node.get(key).hasNonNull(inner);
    }

    /** Whether a key holds a height and a width, or a list of them. */
    boolean hasPair(String key) {
        return hasIn(key, "height") || (has(key) && node.get(key).isArray());
    }

    ConfigKeys child(String key) {
        if (!has(key) || !node.get(key).isObject()) {
            throw refused(key, "expected an object");
        }
        return new ConfigKeys(file, node.get(key), path + key + ".");
    }

    /** A child that may be missing, then one without keys. */
    ConfigKeys optionalChild(String key) {
        return has(key)
                ? child(key)
                : new ConfigKeys(file, JsonNodeFactory.instance.objectNode(), path + key + ".");
    }

    int integer(String key) {
        if (!has(key) || !node.get(key).canConvertToInt() || !node.get(key).isIntegralNumber()) {
            throw refused(key, "expected an integer");
        }
        return node.get(key).intValue();
    }

    int integer(String key, int defaultValue) {
        return has(key) ? integer(key) : defaultValue;
    }

    /** A side in pixels: a number, or a list or object of two equal ones. */
    int side(String key, int defaultValue) {
        if (!has(key)) {
            return defaultValue;
        }
        var value = node.get(key);
        if (value.isContainerNode()) {
            var sides = new ArrayList<JsonNode>();
            value.forEach(sides::add);
            if (sides.size() != 2 || !sides.getFirst().equals(sides.getLast())) {
                throw refused(key, "expected a square");
            }
            value = sides.getFirst();
        }
        if (!value.isInt()) {
            throw refused(key, "expected a number, or two that are equal");
        }
        return value.intValue();
    }

    double number(String key, double defaultValue) {
        if (has(key) && !node.get(key).isNumber()) {
            throw refused(key, "expected a number");
        }
        return has(key) ? node.get(key).doubleValue() : defaultValue;
    }

    boolean bool(String key, boolean defaultValue) {
        if (has(key) && !node.get(key).isBoolean()) {
            throw refused(key, "expected true or false");
        }
        return has(key) ? node.get(key).booleanValue() : defaultValue;
    }

    String text(String key, String defaultValue) {
        if (has(key) && !node.get(key).isTextual()) {
            throw refused(key, "expected a text");
        }
        return has(key) ? node.get(key).textValue() : defaultValue;
    }

    /** Three numbers, one for each of red, green and blue. */
    List<Float> colours(String key, List<Float> defaultValue) {
        if (!has(key)) {
            return defaultValue;
        }
        var value = node.get(key);
        var numbers = new ArrayList<Float>();
        value.forEach(number -> numbers.add(number.isNumber() ? number.floatValue() : Float.NaN));
        if (!value.isArray() || numbers.size() != 3 || numbers.contains(Float.NaN)) {
            throw refused(key, "expected three numbers");
        }
        return numbers;
    }

    /** Refuses a key unless it is missing or its value is one that changes nothing. */
    void only(String key, Predicate<JsonNode> harmless, String why) {
        if (has(key) && !harmless.test(node.get(key))) {
            throw refused(key, why);
        }
    }

    /** Refuses a key unless it is missing, null, false, zero or empty. */
    void absent(String key, String why) {
        only(
                key,
                value ->
                        (value.isBoolean() && !value.booleanValue())
                                || (value.isNumber() && value.doubleValue() == 0)
                                || (value.isTextual() && value.textValue().isEmpty())
                                || (value.isContainerNode() && value.isEmpty()),
                why);
    }

    /**
     * Refuses every key that was not asked for.
     *
     * @param harmless those that change no vector
     */
    void refuseOthers(Set<String> harmless) {
        for (var field : node.properties()) {
            if (!asked.contains(field.getKey())
                    && !harmless.contains(field.getKey())
                    && !field.getValue().isNull()) {
                throw refused(
                        field.getKey(),
                        "not known here, so what it changes cannot be computed; remove it if it"
                                + " changes nothing");
            }
        }
    }

    InvalidCheckpointException refused(String key, String why) {
        return new InvalidCheckpointException(
                file, "%s%s: %s, found %s".formatted(path, key, why, found(node.get(key))));
    }

    private static String found(@Nullable JsonNode value) {
        return value == null ? "nothing" : value.toString();
    }
}
