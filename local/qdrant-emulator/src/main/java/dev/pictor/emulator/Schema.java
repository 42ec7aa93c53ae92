package dev.pictor.emulator;

import io.qdrant.client.grpc.Collections.CollectionConfig;
import io.qdrant.client.grpc.Collections.CollectionParams;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Points.DenseVector;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.Vector;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a collection was created with.
 *
 * @param request as it came; tuning has no effect here and is only told back
 * @param spaces of the vectors, by name; a single unnamed one has the name ""
 */
record Schema(CreateCollection request, Map<String, Space> spaces) {

    /** Where the vectors of one name live. */
    record Space(int dimension, Metric metric) {}

    private static final int MAX_DIMENSION = 65_536;

    private static final Set<String> CREATE =
            Refusal.fields(
                    "collection_name vectors_config timeout hnsw_config wal_config "
                            + "optimizers_config quantization_config on_disk_payload payload "
                            + "shard_number replication_factor write_consistency_factor");
    private static final Set<String> PARAMS =
            Refusal.fields("size distance hnsw_config quantization_config on_disk memory");
    private static final Set<String> POINT = Refusal.fields("id payload vectors");
    private static final Set<String> VECTOR = Refusal.fields("dense sparse multi_dense");

    static Schema of(CreateCollection request) {
        Refusal.unlessOnly(request, CREATE);
        var config = request.getVectorsConfig();
        var spaces = new TreeMap<String, Space>();
        switch (config.getConfigCase()) {
            case PARAMS -> spaces.put("", space(config.getParams()));
            case PARAMS_MAP ->
                    config.getParamsMap()
                            .getMapMap()
                            .forEach((name, params) -> spaces.put(name, space(params)));
            case CONFIG_NOT_SET ->
                    throw Refusal.unimplemented("qdrant.CreateCollection without vectors_config");
        }
        return new Schema(request, Map.copyOf(spaces));
    }

    private static Space space(VectorParams params) {
        Refusal.unlessOnly(params, PARAMS);
        long size = params.getSize();
        if (size < 1 || size > MAX_DIMENSION) {
            throw Refusal.validation(
                    "vectors_config.config.size",
                    "value %s invalid, must be from 1 to %d"
                            .formatted(Long.toUnsignedString(size), MAX_DIMENSION));
        }
        return new Space((int) size, Metric.of(params.getDistance()));
    }

    boolean named() {
        return request.getVectorsConfig().hasParamsMap();
    }

    /** What to tell of the collection; of tuning only what the request said. */
    @SuppressWarnings("deprecation") // clients still read on_disk_payload
    CollectionConfig toProto() {
        var params =
                CollectionParams.newBuilder()
                        .setShardNumber(1)
                        .setReplicationFactor(1)
                        .setWriteConsistencyFactor(1)
                        .setOnDiskPayload(request.getOnDiskPayload())
                        .setVectorsConfig(request.getVectorsConfig());
        var config =
                CollectionConfig.newBuilder()
                        .setParams(params)
                        .setHnswConfig(request.getHnswConfig())
                        .setOptimizerConfig(request.getOptimizersConfig())
                        .setWalConfig(request.getWalConfig());
        if (request.hasQuantizationConfig()) {
            config.setQuantizationConfig(request.getQuantizationConfig());
        }
        return config.build();
    }

    /**
     * Checks a point of an upsert and prepares its vectors. The names of the vectors are checked
     * only when the point is written, as in Qdrant.
     *
     * @param position in the request, for messages
     */
    StoredPoint read(PointStruct point, int position) {
        Refusal.unlessOnly(point, POINT);
        if (!point.hasId()) {
            throw Refusal.invalid("Empty ID is not allowed");
        }
        if (!point.hasVectors()) {
            throw Refusal.invalid("Expected some vectors");
        }
        var key = PointKey.of(point.getId());
        var vectors = new HashMap<String, float[]>();
        switch (point.getVectors().getVectorsOptionsCase()) {
            case VECTOR -> {
                var dense = dense(point.getVectors().getVector(), false, position);
                vectors.put("", prepare("", "", dense));
            }
            case VECTORS ->
                    point.getVectors()
                            .getVectors()
                            .getVectorsMap()
                            .forEach((name, vector) ->
                                    vectors.put(
                                            name,
                                            prepare(
                                                    name,
                                                    " for vector '%s'".formatted(name),
                                                    dense(vector, true, position))));
            case VECTORSOPTIONS_NOT_SET -> throw Refusal.invalid("No Vector Provided");
        }
        return new StoredPoint(key, PointPayload.of(point.getPayloadMap()), vectors);
    }

    private static DenseVector dense(Vector vector, boolean named, int position) {
        Refusal.unlessOnly(vector, VECTOR);
        return switch (vector.getVectorCase()) {
            case SPARSE ->
                    throw named
                            ? Refusal.unimplemented("sparse vectors")
                            : Refusal.invalid("Sparse vector must be named");
            case MULTI_DENSE ->
                    throw Refusal.wrongInput("Conversion between multi and regular vectors failed");
            default -> {
                if (vector.getDense().getDataCount() == 0) {
                    throw Refusal.wrongInput(
                            "points[%d].vector.vector: dense vector must not be empty"
                                    .formatted(position));
                }
                yield vector.getDense();
            }
        };
    }

    private float[] prepare(String name, String context, DenseVector dense) {
        var vector = finite(StoredPoint.floats(dense));
        var space = spaces.get(name);
        if (space == null) {
            return vector;
        }
        checkDimension(space, vector, context);
        return space.metric().prepare(vector);
    }

    /** Checks a vector to search with, and prepares it. */
    float[] query(String using, DenseVector dense) {
        var space = spaces.get(using);
        if (space == null) {
            throw Refusal.unknownVector(using);
        }
        var vector = finite(StoredPoint.floats(dense));
        checkDimension(space, vector, "");
        return space.metric().prepare(vector);
    }

    private static void checkDimension(Space space, float[] vector, String context) {
        if (vector.length != space.dimension()) {
            throw Refusal.wrongInput(
                    "Vector dimension error: expected dim: %d, got %d%s"
                            .formatted(space.dimension(), vector.length, context));
        }
    }

    /** Stricter than Qdrant, which stores what no search can order. */
    private static float[] finite(float[] vector) {
        for (float x : vector) {
            if (!Float.isFinite(x)) {
                throw Refusal.wrongInput("the vector contains " + x);
            }
        }
        return vector;
    }
}
