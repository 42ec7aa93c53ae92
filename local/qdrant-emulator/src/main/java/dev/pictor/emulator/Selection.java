package dev.pictor.emulator;

import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.NamedVectorsOutput;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.VectorOutput;
import io.qdrant.client.grpc.Points.VectorsOutput;
import io.qdrant.client.grpc.Points.WithPayloadSelector;
import io.qdrant.client.grpc.Points.WithVectorsSelector;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What of a point an answer carries. */
final class Selection {

    private final Schema schema;
    private final PointPayload.Keep payload;
    private final boolean withPayload;
    private final boolean withVectors;
    private final Collection<String> vectors;

    Selection(Schema schema, WithPayloadSelector payloads, WithVectorsSelector vectors) {
        this.schema = schema;
        payload = keep(payloads);
        withPayload =
                payloads.getSelectorOptionsCase() != WithPayloadSelector.SelectorOptionsCase.ENABLE
                        || payloads.getEnable();
        withVectors = vectors.hasInclude() || vectors.getEnable();
        this.vectors =
                vectors.hasInclude()
                        ? vectors.getInclude().getNamesList()
                        : schema.spaces().keySet();
        for (var name : this.vectors) {
            if (!schema.spaces().containsKey(name)) {
                throw Refusal.unknownVector(name);
            }
        }
    }

    private static PointPayload.Keep keep(WithPayloadSelector selector) {
        return switch (selector.getSelectorOptionsCase()) {
            case ENABLE -> _ -> true;
            case INCLUDE -> {
                var paths = paths(selector.getInclude().getFieldsList());
                yield path -> any(paths, included -> included.touches(path));
            }
            case EXCLUDE -> {
                var paths = paths(selector.getExclude().getFieldsList());
                yield path -> !any(paths, excluded -> excluded.covers(path));
            }
            case SELECTOROPTIONS_NOT_SET -> throw Refusal.invalid("No PayloadSelector");
        };
    }

    private static List<JsonPath> paths(List<String> fields) {
        return fields.stream().map(JsonPath::parse).toList();
    }

    private static boolean any(List<JsonPath> paths, Predicate<JsonPath> test) {
        return paths.stream().anyMatch(test);
    }

    RetrievedPoint retrieved(PointTable table, int slot) {
        var point = RetrievedPoint.newBuilder().setId(table.key(slot).toProto());
        point.putAllPayload(payload(table, slot));
        if (withVectors) {
            point.setVectors(vectors(table, slot));
        }
        return point.build();
    }

    ScoredPoint scored(PointTable table, int slot, float score) {
        var point =
                ScoredPoint.newBuilder()
                        .setId(table.key(slot).toProto())
                        .setScore(score)
                        .setVersion(table.version(slot));
        point.putAllPayload(payload(table, slot));
        if (withVectors) {
            point.setVectors(vectors(table, slot));
        }
        return point.build();
    }

    private Map<String, Value> payload(PointTable table, int slot) {
        return withPayload ? table.payload(slot).filter(payload).toProto() : Map.of();
    }

    private VectorsOutput vectors(PointTable table, int slot) {
        var named = NamedVectorsOutput.newBuilder();
        for (var name : vectors) {
            var slab = table.slab(name);
            if (slab.has(slot)) {
                var vector = VectorOutput.newBuilder();
                named.putVectors(name, vector.setDense(StoredPoint.dense(slab.get(slot))).build());
            }
        }
        var unnamed = schema.named() ? null : named.getVectorsMap().get("");
        return unnamed == null
                ? VectorsOutput.newBuilder().setVectors(named).build()
                : VectorsOutput.newBuilder().setVector(unnamed).build();
    }
}
