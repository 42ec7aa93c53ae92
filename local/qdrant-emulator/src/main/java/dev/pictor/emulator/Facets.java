package dev.pictor.emulator;

import static java.util.Comparator.comparing;

import io.qdrant.client.grpc.Collections.PayloadSchemaInfo;
import io.qdrant.client.grpc.Points.FacetCounts;
import io.qdrant.client.grpc.Points.FacetHit;
import io.qdrant.client.grpc.Points.FacetValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How many points have each keyword of a field. */
final class Facets {

    private static final int DEFAULT_LIMIT = 10;

    private static final Set<String> REQUEST =
            Refusal.fields("collection_name key filter limit exact timeout read_consistency");

    private Facets() {}

    /** The most frequent keywords first, those of one count in the order of their bytes. */
    static List<FacetHit> of(FacetCounts request, StoredCollection collection) {
        Refusal.unlessOnly(request, REQUEST);
        var path = JsonPath.parse(request.getKey());
        check(request.getKey(), collection.indexes().get(request.getKey()));
        var filter = collection.compile(request.getFilter());
        var counts = new HashMap<String, Long>();
        collection.read(table -> {
            for (int slot : table.list(null, filter, Long.MAX_VALUE)) {
                keywords(path, table.payload(slot))
                        .forEach(keyword -> counts.merge(keyword, 1L, Long::sum));
            }
            return counts;
        });
        return counts.entrySet().stream()
                .sorted(
                        Map.Entry.<String, Long>comparingByValue()
                                .reversed()
                                .thenComparing(
                                        comparing(e -> bytes(e.getKey()), Arrays::compareUnsigned)))
                .limit(request.hasLimit() ? request.getLimit() : DEFAULT_LIMIT)
                .map(entry ->
                        FacetHit.newBuilder()
                                .setValue(FacetValue.newBuilder().setStringValue(entry.getKey()))
                                .setCount(entry.getValue())
                                .build())
                .toList();
    }

    private static void check(String key, @Nullable PayloadSchemaInfo index) {
        if (index == null) {
            throw Refusal.wrongInput("No appropriate index for faceting: `%s`".formatted(key));
        }
        switch (index.getDataType()) {
            case Keyword -> {}
            case Integer, Bool, Uuid ->
                    throw Refusal.unimplemented(
                            "facets of a field with an index of type " + index.getDataType());
            default ->
                    throw Refusal.wrongInput(
                            "No appropriate index for faceting: `%s`".formatted(key));
        }
    }

    private static Set<String> keywords(JsonPath path, PointPayload payload) {
        var keywords = new HashSet<String>();
        for (var value : path.values(payload)) {
            for (var item : value instanceof List<?> list ? list : Arrays.asList(value)) {
                if (item instanceof String text) {
                    keywords.add(text);
                }
            }
        }
        return keywords;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
