package dev.pictor.index.qdrant;

import static io.qdrant.client.ValueFactory.list;
import static io.qdrant.client.ValueFactory.value;

import dev.pictor.events.ImageDetails;
import dev.pictor.events.ImageMetadata;
import dev.pictor.index.IndexedImage;
import dev.pictor.index.StoredState;
import io.qdrant.client.ValueFactory;
import io.qdrant.client.grpc.Collections.PayloadSchemaType;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The payload of a point, and how it maps to Pictor's records. */
final class Payload {

    static final String ID = "id";
    static final String VERSION = "version";
    static final String DELETED = "deleted";

    /** Length of the vector as written; the store keeps only its direction. */
    private static final String NORM = "norm";

    private static final String SHA256 = "sha256";
    private static final String MEDIA_TYPE = "mediaType";
    private static final String WIDTH = "width";
    private static final String HEIGHT = "height";
    static final String CAPTION = "caption";
    private static final String TAGS = "tags";
    private static final String ATTRIBUTES = "attributes";

    /** Attributes that are numbers, once more as such; every image has it, if only as {}. */
    static final String NUMBERS = "numbers";

    private static final String URI = "uri";
    private static final String CREATED_AT = "createdAt";
    static final String INDEXED_AT = "indexedAt";
    private static final String MODEL = "model";

    /** A digest of caption, tags, attributes and URI, which may be long. */
    private static final String DETAILS = "details";

    /** What {@link #state} reads. */
    static final List<String> STATE_FIELDS = List.of(ID, VERSION, DELETED, SHA256, MODEL, DETAILS);

    /** What {@link #id}, {@link #deleted} and {@link #unnormalised} read. */
    static final List<String> VECTOR_FIELDS = List.of(ID, DELETED, NORM);

    /** The fields that are indexed, before any data comes in. */
    static final Map<String, PayloadSchemaType> INDEXED =
            Map.ofEntries(
                    Map.entry(VERSION, PayloadSchemaType.Integer),
                    Map.entry(DELETED, PayloadSchemaType.Bool),
                    Map.entry(TAGS, PayloadSchemaType.Keyword),
                    Map.entry(CAPTION, PayloadSchemaType.Text),
                    Map.entry(MEDIA_TYPE, PayloadSchemaType.Keyword),
                    Map.entry(SHA256, PayloadSchemaType.Keyword),
                    Map.entry(WIDTH, PayloadSchemaType.Integer),
                    Map.entry(HEIGHT, PayloadSchemaType.Integer),
                    Map.entry(CREATED_AT, PayloadSchemaType.Datetime),
                    // Nothing of it is found by this one; it makes asking for images without it
                    // quick.
                    Map.entry(NUMBERS, PayloadSchemaType.Float),
                    Map.entry(INDEXED_AT, PayloadSchemaType.Datetime));

    private Payload() {}

    static Map<String, Value> of(IndexedImage image, float[] vector) {
        var payload = new HashMap<String, Value>();
        var metadata = image.metadata();
        var details = metadata.details();
        payload.put(NORM, value(norm(vector)));
        payload.put(ID, value(metadata.id()));
        payload.put(VERSION, value(image.version()));
        payload.put(SHA256, value(metadata.sha256()));
        payload.put(MEDIA_TYPE, value(metadata.mediaType()));
        payload.put(WIDTH, value(metadata.width()));
        payload.put(HEIGHT, value(metadata.height()));
        payload.put(CREATED_AT, value(metadata.createdAt().toString()));
        payload.put(INDEXED_AT, value(image.indexedAt().toString()));
        payload.put(MODEL, value(image.model()));
        payload.put(DETAILS, value(details.digest()));
        putText(payload, CAPTION, details.caption());
        putText(payload, URI, details.uri());
        if (!details.tags().isEmpty()) {
            payload.put(TAGS, list(details.tags().stream().map(ValueFactory::value).toList()));
        }
        if (!details.attributes().isEmpty()) {
            payload.put(
                    ATTRIBUTES,
                    value(
                            details.attributes().entrySet().stream()
                                    .collect(
                                            Collectors.toMap(
                                                    Map.Entry::getKey, e -> value(e.getValue())))));
        }
        var numbers = new HashMap<String, Value>();
        image.numbers().forEach((name, number) -> numbers.put(name, value(number)));
        payload.put(NUMBERS, value(numbers));
        return payload;
    }

    /** The payload's field of an attribute. */
    static String attributeField(String name) {
        return ATTRIBUTES + "." + name;
    }

    /** The payload's field that has a field as a number: an attribute's is beside its text. */
    static String numberField(String field) {
        return isAttribute(field) ? NUMBERS + field.substring(ATTRIBUTES.length()) : field;
    }

    static boolean isAttribute(String field) {
        return field.startsWith(ATTRIBUTES + ".");
    }

    static Map<String, Value> marker(String id, long version) {
        return Map.of(ID, value(id), VERSION, value(version), DELETED, value(true));
    }

    private static void putText(Map<String, Value> payload, String key, @Nullable String text) {
        if (text != null) {
            payload.put(key, value(text));
        }
    }

    private static double norm(float[] vector) {
        double squares = 0;
        for (float x : vector) {
            squares += (double) x * x;
        }
        return Math.sqrt(squares);
    }

    /** The vector as it was written, up to rounding, from the stored one of unit length. */
    static float[] unnormalised(List<Float> stored, Map<String, Value> payload) {
        double norm = require(payload, NORM).getDoubleValue();
        var vector = new float[stored.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (stored.get(i) * norm);
        }
        return vector;
    }

    static IndexedImage image(Map<String, Value> payload) {
        var attributes = new TreeMap<String, String>();
        if (payload.containsKey(ATTRIBUTES)) {
            payload.get(ATTRIBUTES)
                    .getStructValue()
                    .getFieldsMap()
                    .forEach((name, value) -> attributes.put(name, value.getStringValue()));
        }
        List<String> tags =
                payload.containsKey(TAGS)
                        ? payload.get(TAGS).getListValue().getValuesList().stream()
                                .map(Value::getStringValue)
                                .toList()
                        : List.of();
        return new IndexedImage(
                new ImageMetadata(
                        text(payload, ID),
                        text(payload, SHA256),
                        text(payload, MEDIA_TYPE),
                        (int) integer(payload, WIDTH),
                        (int) integer(payload, HEIGHT),
                        new ImageDetails(
                                payload.containsKey(CAPTION) ? text(payload, CAPTION) : null,
                                tags,
                                attributes,
                                payload.containsKey(URI) ? text(payload, URI) : null),
                        Instant.parse(text(payload, CREATED_AT))),
                integer(payload, VERSION),
                Instant.parse(text(payload, INDEXED_AT)),
                text(payload, MODEL));
    }

    static String id(Map<String, Value> payload) {
        return text(payload, ID);
    }

    static boolean deleted(Map<String, Value> payload) {
        return payload.containsKey(DELETED) && payload.get(DELETED).getBoolValue();
    }

    static StoredState state(Map<String, Value> payload) {
        return new StoredState(
                id(payload),
                integer(payload, VERSION),
                deleted(payload),
                textOrNone(payload, SHA256),
                textOrNone(payload, MODEL),
                textOrNone(payload, DETAILS));
    }

    private static String textOrNone(Map<String, Value> payload, String key) {
        return payload.containsKey(key) ? text(payload, key) : "";
    }

    private static String text(Map<String, Value> payload, String key) {
        return require(payload, key).getStringValue();
    }

    private static long integer(Map<String, Value> payload, String key) {
        return require(payload, key).getIntegerValue();
    }

    private static Value require(Map<String, Value> payload, String key) {
        var value = payload.get(key);
        if (value == null) {
            throw new IllegalStateException(
                    "a stored point has no " + key + ": something else writes this collection");
        }
        return value;
    }
}
