package dev.pictor.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PointTableTest {

    private static final int DIMENSION = 5;

    private final PointTable table =
            new PointTable(
                    Schema.of(
                            CreateCollection.newBuilder()
                                    .setVectorsConfig(
                                            VectorsConfig.newBuilder()
                                                    .setParams(
                                                            VectorParams.newBuilder()
                                                                    .setSize(DIMENSION)
                                                                    .setDistance(Distance.Dot)))
                                    .build()));

    @Test
    void findsWhatASortOfEverythingFinds() {
        var random = new Random(2);
        var expected = new TreeMap<PointKey, float[]>();
        for (int i = 0; i < 30_000; i++) {
            var key = new PointKey(false, 0, random.nextInt(12_000));
            if (random.nextInt(3) == 0) {
                table.remove(key);
                expected.remove(key);
            } else {
                var vector = new float[DIMENSION];
                for (int j = 0; j < DIMENSION; j++) {
                    vector[j] = random.nextInt(5); // many are equally near
                }
                table.put(new StoredPoint(key, PointPayload.EMPTY, Map.of("", vector)), i, 1);
                expected.put(key, vector);
            }
        }
        assertThat(table.size()).isEqualTo(expected.size()).isGreaterThan(4096);
        assertThat(table.bytes()).isEqualTo(expected.size());
        float[] query = {1, 2, -3, 4, 0.5f};
        PointFilter even = (key, _) -> key != null && key.low() % 2 == 0;

        var found = table.nearest(table.slab(""), query, even, score -> score < 20, 500);

        var sorted =
                expected.entrySet().stream()
                        .filter(e -> e.getKey().low() % 2 == 0 && dot(e.getValue(), query) < 20)
                        .sorted(
                                Comparator.<Map.Entry<PointKey, float[]>>comparingDouble(
                                                e -> -dot(e.getValue(), query))
                                        .thenComparing(Map.Entry::getKey))
                        .limit(500)
                        .map(Map.Entry::getKey)
                        .toList();
        assertThat(found.stream().map(hit -> table.key(hit.slot())).toList()).isEqualTo(sorted);
        assertThat(table.list(null, even, 3).stream().map(table::key).toList())
                .isEqualTo(
                        expected.keySet().stream().filter(k -> k.low() % 2 == 0).limit(3).toList());
    }

    private static float dot(float[] x, float[] y) {
        float dot = 0;
        for (int i = 0; i < x.length; i++) {
            dot += x[i] * y[i];
        }
        return dot;
    }

    @Test
    void forgetsWhatIsRemoved() {
        var key = new PointKey(false, 0, 1);
        table.put(
                new StoredPoint(key, PointPayload.EMPTY, Map.of("", new float[DIMENSION])), 1, 10);
        table.put(new StoredPoint(key, PointPayload.EMPTY, Map.of()), 2, 4);
        assertThat(table.bytes()).isEqualTo(4);
        assertThat(
                        table.nearest(
                                table.slab(""),
                                new float[DIMENSION],
                                PointFilter.ALL,
                                _ -> true,
                                10))
                .isEmpty();
        table.remove(key);
        table.remove(key);
        assertThat(table.bytes()).isZero();
        assertThat(table.list(null, PointFilter.ALL, 10)).isEqualTo(List.of());
    }
}
