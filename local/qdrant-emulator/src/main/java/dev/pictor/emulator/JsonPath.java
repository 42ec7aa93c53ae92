package dev.pictor.emulator;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A path into a payload, such as {@code attributes.colour}, {@code parts[].name}, {@code a[0]}. */
record JsonPath(List<Step> steps) {

    /** One step down: into an object, or into an array. */
    sealed interface Step {}

    record Key(String name) implements Step {}

    record Index(int index) implements Step {}

    enum Each implements Step {
        EACH
    }

    private static final String NAME = "([\\p{IsAlphabetic}\\p{N}_-]+)|\"([^\"\\\\]*)\"";
    private static final Pattern FIRST = Pattern.compile(NAME);
    private static final Pattern NEXT =
            Pattern.compile("\\.(?:%s)|\\[(\\d{1,9})\\]|\\[\\]".formatted(NAME));

    static JsonPath parse(String text) {
        var steps = new ArrayList<Step>();
        var matcher = FIRST.matcher(text);
        boolean valid = matcher.lookingAt();
        int end = 0;
        while (valid) {
            var name = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
            var index = matcher.groupCount() > 2 ? matcher.group(3) : null;
            if (name != null) {
                steps.add(new Key(name.intern()));
            } else {
                steps.add(index == null ? Each.EACH : new Index(Integer.parseInt(index)));
            }
            end = matcher.end();
            matcher = NEXT.matcher(text).region(end, text.length());
            valid = matcher.lookingAt();
        }
        if (steps.isEmpty() || end < text.length()) {
            throw Refusal.invalid("Invalid json path: '%s'".formatted(text));
        }
        return new JsonPath(List.copyOf(steps));
    }

    /** This path with {@code []} at its end. */
    JsonPath each() {
        if (steps.getLast() == Each.EACH) {
            return this;
        }
        var longer = new ArrayList<>(steps);
        longer.add(Each.EACH);
        return new JsonPath(List.copyOf(longer));
    }

    /** All values that this path leads to; arrays are entered only where it says so. */
    List<@Nullable Object> values(PointPayload payload) {
        var found = new ArrayList<@Nullable Object>(1);
        collect(payload, 0, found);
        return found;
    }

    private void collect(@Nullable Object value, int depth, List<@Nullable Object> found) {
        if (depth == steps.size()) {
            found.add(value);
            return;
        }
        switch (steps.get(depth)) {
            case Key(var name) when value instanceof PointPayload object && object.has(name) ->
                    collect(object.get(name), depth + 1, found);
            case Index(int index) when value instanceof List<?> list && index < list.size() ->
                    collect(list.get(index), depth + 1, found);
            case Each _ when value instanceof List<?> list ->
                    list.forEach(item -> collect(item, depth + 1, found));
            default -> {}
        }
    }

    /** Whether one of this and the path leads through the other. */
    boolean touches(List<Step> path) {
        int common = Math.min(steps.size(), path.size());
        return steps.subList(0, common).equals(path.subList(0, common));
    }

    /** Whether the path leads to or through this one. */
    boolean covers(List<Step> path) {
        return path.size() >= steps.size() && path.subList(0, steps.size()).equals(steps);
    }
}
