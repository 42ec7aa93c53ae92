package dev.pictor.emulator;

import io.qdrant.client.grpc.Points.DenseVector;
import io.qdrant.client.grpc.Points.NamedVectors;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.Vector;
import io.qdrant.client.grpc.Points.Vectors;
import java.util.HashMap;
import java.util.Map;

/**
 * A point as it is stored and logged.
 *
 * @param vectors by name, prepared for their metric; the unnamed vector has the name ""
 */
record StoredPoint(PointKey key, PointPayload payload, Map<String, float[]> vectors) {

    /** Reads back what {@link #toProto} made. */
    static StoredPoint of(PointStruct point) {
        var vectors = new HashMap<String, float[]>();
        point.getVectors()
                .getVectors()
                .getVectorsMap()
                .forEach((name, vector) -> vectors.put(name, floats(vector.getDense())));
        return new StoredPoint(
                PointKey.of(point.getId()), PointPayload.of(point.getPayloadMap()), vectors);
    }

    PointStruct toProto() {
        var named = NamedVectors.newBuilder();
        vectors.forEach((name, vector) ->
                named.putVectors(name, Vector.newBuilder().setDense(dense(vector)).build()));
        return PointStruct.newBuilder()
                .setId(key.toProto())
                .putAllPayload(payload.toProto())
                .setVectors(Vectors.newBuilder().setVectors(named))
                .build();
    }

    static float[] floats(DenseVector vector) {
        var floats = new float[vector.getDataCount()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = vector.getData(i);
        }
        return floats;
    }

    static DenseVector dense(float[] vector) {
        var dense = DenseVector.newBuilder();
        for (float x : vector) {
            dense.addData(x);
        }
        return dense.build();
    }
}
