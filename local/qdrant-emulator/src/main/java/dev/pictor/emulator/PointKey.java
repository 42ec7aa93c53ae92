package dev.pictor.emulator;

import io.qdrant.client.grpc.Common.PointId;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The id of a point, in Qdrant's order: numbers before UUIDs, both unsigned. */
record PointKey(boolean uuid, long high, long low) implements Comparable<PointKey> {

    private static final String HYPHENATED =
            "\\p{XDigit}{8}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{12}";
    private static final Pattern UUID_FORMS =
            Pattern.compile("(?:urn:uuid:)?%1$s|\\{%1$s\\}|\\p{XDigit}{32}".formatted(HYPHENATED));
    private static final Pattern DECORATION = Pattern.compile("urn:uuid:|[-{}]");

    static PointKey of(PointId id) {
        return switch (id.getPointIdOptionsCase()) {
            case NUM -> new PointKey(false, 0, id.getNum());
            case UUID -> {
                var key = parseUuid(id.getUuid());
                if (key == null) {
                    throw Refusal.invalid("Unable to parse UUID: " + id.getUuid());
                }
                yield key;
            }
            case POINTIDOPTIONS_NOT_SET -> throw Refusal.invalid("No ID options provided");
        };
    }

    /** Reads a UUID in any of the four forms that Qdrant accepts; null if it is none. */
    static @Nullable PointKey parseUuid(String text) {
        if (!UUID_FORMS.matcher(text).matches()) {
            return null;
        }
        var hex = DECORATION.matcher(text).replaceAll("");
        return new PointKey(
                true,
                Long.parseUnsignedLong(hex, 0, 16, 16),
                Long.parseUnsignedLong(hex, 16, 32, 16));
    }

    PointId toProto() {
        return uuid
                ? PointId.newBuilder().setUuid(new UUID(high, low).toString()).build()
                : PointId.newBuilder().setNum(low).build();
    }

    @Override
    public int compareTo(PointKey other) {
        int order = Boolean.compare(uuid, other.uuid);
        order = order != 0 ? order : Long.compareUnsigned(high, other.high);
        return order != 0 ? order : Long.compareUnsigned(low, other.low);
    }

    /** As Qdrant names it in its messages. */
    @Override
    public String toString() {
        return uuid ? new UUID(high, low).toString() : Long.toUnsignedString(low);
    }
}
