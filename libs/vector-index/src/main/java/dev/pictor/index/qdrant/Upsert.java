package dev.pictor.index.qdrant;

import static io.qdrant.client.VectorFactory.vector;
import static io.qdrant.client.VectorsFactory.namedVectors;

import dev.pictor.index.IndexWrite;
import io.qdrant.client.grpc.Common.Condition;
import io.qdrant.client.grpc.Points.PointStruct;
import java.util.Map;

/**
 * A write in Qdrant's words.
 *
 * @param id the image id
 * @param guard what its request's filter has for it
 */
record Upsert(String id, PointStruct point, Condition guard) {

    static Upsert of(IndexWrite write) {
        return new Upsert(write.id(), point(write), Filters.guard(write));
    }

    /** The same once more, in today's form. */
    static Upsert again(IndexWrite.Put write) {
        return new Upsert(write.id(), point(write), Filters.unchanged(write));
    }

    private static PointStruct point(IndexWrite write) {
        var point = PointStruct.newBuilder().setId(PointIds.of(write.id()));
        return switch (write) {
            case IndexWrite.Put(var image, var vector) ->
                    point.putAllPayload(Payload.of(image, vector))
                            .setVectors(
                                    namedVectors(Map.of(QdrantVectorIndex.VECTOR, vector(vector))))
                            .build();
            case IndexWrite.Delete(var id, var version) ->
                    point.putAllPayload(Payload.marker(id, version))
                            .setVectors(namedVectors(Map.of()))
                            .build();
        };
    }

    /** What it adds to a request. */
    long bytes() {
        return (long) point.getSerializedSize() + guard.getSerializedSize();
    }
}
