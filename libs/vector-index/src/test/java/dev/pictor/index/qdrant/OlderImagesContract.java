package dev.pictor.index.qdrant;

import static io.qdrant.client.ValueFactory.value;
import static io.qdrant.client.VectorFactory.vector;
import static io.qdrant.client.VectorsFactory.namedVectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pictor.index.Filter;
import dev.pictor.index.Generation;
import dev.pictor.index.IndexWrite;
import dev.pictor.index.IndexedImage;
import dev.pictor.index.SearchRequest;
import dev.pictor.index.ValueCount;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.PointStruct;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of images that a Pictor without numbers wrote; inherit and say where. */
public abstract class OlderImagesContract {

    private final Generation generation = new Generation("older-" + UUID.randomUUID(), 2);
    private QdrantVectorIndex index;
    private QdrantCalls raw;

    /** The store under test. */
    protected abstract QdrantSettings store();

    @BeforeEach
    void create() {
        index = QdrantVectorIndex.open(store());
        raw = new QdrantCalls(store());
        index.create(generation);
    }

    @AfterEach
    void drop() {
        index.drop(generation);
        index.close();
        raw.close();
    }

    private static Map<String, Value> payload(String id) {
        var payload = new HashMap<String, Value>();
        payload.put("id", value(id));
        payload.put("version", value(5));
        payload.put("norm", value(2.0));
        payload.put("sha256", value("sha"));
        payload.put("mediaType", value("image/png"));
        payload.put("width", value(1));
        payload.put("height", value(1));
        payload.put("createdAt", value("2026-11-24T12:00:00Z"));
        payload.put("indexedAt", value("2026-11-24T12:00:00Z"));
        payload.put("model", value("clip-0"));
        payload.put("caption", value("a red sofa"));
        payload.put("attributes", value(Map.of("price", value("12.5"))));
        return payload;
    }

    private void writeOld(String id, Map<String, Value> payload) {
        var point =
                PointStruct.newBuilder()
                        .setId(PointIds.of(id))
                        .putAllPayload(payload)
                        .setVectors(namedVectors(Map.of("image", vector(0f, 2f))))
                        .build();
        raw.complete(
                "write", raw.client().upsertAsync(generation.collection(), List.of(point), null));
    }

    private List<String> found(Filter.Condition condition) {
        var request = new SearchRequest(new float[] {0, 1}, 1_000, 0, Filter.must(condition), null);
        return index.search(generation, request).stream().map(hit -> hit.image().id()).toList();
    }

    @Test
    void areBroughtUpToDateByTheNextStart() {
        for (int i = 0; i < 600; i++) {
            writeOld("old-" + i, payload("old-" + i));
        }
        raw.complete(
                "write",
                raw.client()
                        .upsertAsync(
                                generation.collection(),
                                List.of(
                                        PointStruct.newBuilder()
                                                .setId(PointIds.of("gone"))
                                                .putAllPayload(Payload.marker("gone", 7))
                                                .setVectors(namedVectors(Map.of()))
                                                .build()),
                                null));
        var range = new Filter.Range("attributes.price", 12.0, null, 13.0, null);
        assertThat(found(range)).isEmpty();
        assertThat(index.facet(generation, "attributes.price", Filter.ALL, 10)).isEmpty();

        index.create(generation);

        assertThat(found(range)).hasSize(600);
        assertThat(found(new Filter.CaptionWords("SOFA"))).hasSize(600);
        assertThat(index.facet(generation, "attributes.price", Filter.ALL, 10).orElseThrow())
                .containsExactly(new ValueCount("12.5", 600));
        assertThat(index.vectors(generation, List.of("old-7")).get("old-7"))
                .containsExactly(new float[] {0, 2}, within(1e-6f));
        assertThat(index.states(generation, List.of("old-7", "gone")).values())
                .extracting(state -> state.id() + " " + state.version() + " " + state.deleted())
                .containsExactlyInAnyOrder("old-7 5 false", "gone 7 true");
    }

    @Test
    void areLeftAloneOnceSomethingNewerIsThere() {
        writeOld("a", payload("a"));
        IndexedImage old = index.get(generation, List.of("a")).get("a");
        var newer = new IndexedImage(old.metadata(), 6, old.indexedAt(), "clip-1");
        index.write(generation, List.of(new IndexWrite.Put(newer, new float[] {1, 0})));

        index.create(generation);

        assertThat(index.get(generation, List.of("a"))).isEqualTo(Map.of("a", newer));
    }
}
