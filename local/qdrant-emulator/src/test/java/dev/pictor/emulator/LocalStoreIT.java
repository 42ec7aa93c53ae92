package dev.pictor.emulator;

import static dev.pictor.emulator.QdrantProtocolContract.assertRefused;
import static dev.pictor.emulator.QdrantProtocolContract.get;
import static io.qdrant.client.ConditionFactory.hasId;
import static io.qdrant.client.ConditionFactory.match;
import static io.qdrant.client.ConditionFactory.matchPhrase;
import static io.qdrant.client.ConditionFactory.range;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.QueryFactory.fusion;
import static io.qdrant.client.QueryFactory.nearest;
import static io.qdrant.client.ValueFactory.value;
import static io.qdrant.client.VectorFactory.vector;
import static io.qdrant.client.VectorsFactory.namedVectors;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import io.qdrant.client.ShardKeySelectorFactory;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Collections.AliasOperations;
import io.qdrant.client.grpc.Collections.CreateAlias;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.PayloadSchemaType;
import io.qdrant.client.grpc.Collections.SparseVectorConfig;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Common.Condition;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.HasVectorCondition;
import io.qdrant.client.grpc.Common.Range;
import io.qdrant.client.grpc.Points.Fusion;
import io.qdrant.client.grpc.Points.NamedVectors;
import io.qdrant.client.grpc.Points.OrderBy;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PrefetchQuery;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.RecommendPoints;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.StartFrom;
import io.qdrant.client.grpc.Points.UpdateMode;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.Points.Vectors;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the local store promises beyond Qdrant's protocol, and what it refuses. */
class LocalStoreIT {

    private static final String NAME = "images-test";
    private static final String IMAGE = "image";

    @TempDir private Path directory;
    private LocalStore store;
    private QdrantClient client;

    @BeforeEach
    void start() {
        store = LocalStore.start(directory, 0);
        client = client(store.port());
    }

    @AfterEach
    void stop() {
        client.close();
        store.close();
    }

    private void restart() {
        stop();
        start();
    }

    private static QdrantClient client(int port) {
        return new QdrantClient(QdrantGrpcClient.newBuilder("127.0.0.1", port, false).build());
    }

    // ------------------------------------------------------------------ lasting

    @Test
    void keepsEverythingOverARestart() throws Exception {
        create(2);
        get(client.createCollectionAsync("gone", params(2)));
        get(client.createAliasAsync("images", NAME));
        index("version", PayloadSchemaType.Integer);
        upsert(point(1, 1, 3, 4), point(2, 2, 1, 0), point(3, 3, 0, 1), marker(4, 9));
        get(client.deleteAsync(NAME, List.of(id(3))));
        get(client.deleteCollectionAsync("gone"));
        var before = all();

        restart();

        assertThat(all()).isEqualTo(before).hasSize(3);
        assertThat(get(client.listCollectionsAsync())).containsExactly(NAME);
        assertThat(get(client.countAsync("images"))).isEqualTo(3);
        assertThat(get(client.getCollectionInfoAsync(NAME)).getPayloadSchemaMap())
                .containsOnlyKeys("version");
        assertThat(found(1, 0)).containsExactly(2L, 1L);
        guarded(9, point(4, 9, 1, 0));
        assertThat(version(4)).isEqualTo(9);
        assertThat(found(1, 0)).containsExactly(2L, 1L);
        restart();
        assertThat(all()).isEqualTo(before);
    }

    /** Erasure counts on it; the file is not mostly dead, which would rewrite it anyway. */
    @Test
    void nothingOfARemovedPointStaysInTheFile() throws Exception {
        create(2);
        var secret = "a caption that must go";
        upsert(
                point(1, 1, 1, 0).toBuilder().putPayload("caption", value(secret)).build(),
                point(2, 1, 1, 0).toBuilder().putPayload("text", value("x".repeat(9_000))).build());
        get(client.deleteAsync(NAME, List.of(id(1))));
        assertThat(Files.readString(log(), ISO_8859_1)).contains(secret);

        restart();
        assertThat(Files.readString(log(), ISO_8859_1)).doesNotContain(secret);

        stop();
        store =
                LocalStore.start(
                        directory, InetAddress.getLoopbackAddress(), 0, Duration.ofMillis(20));
        client = client(store.port());
        upsert(point(3, 1, 1, 0).toBuilder().putPayload("caption", value(secret)).build());
        get(client.deleteAsync(NAME, List.of(id(3))));
        await().untilAsserted(() ->
                assertThat(Files.readString(log(), ISO_8859_1)).doesNotContain(secret));
        assertThat(ids()).containsExactly(2L);
        restart();
        assertThat(ids()).containsExactly(2L);
    }

    @Test
    void dropsOnlyTheWriteThatACrashCutOff() throws Exception {
        create(2);
        upsert(point(1, 1, 1, 0));
        upsert(point(2, 1, 1, 0), point(3, 1, 1, 0));
        stop();
        try (var log = FileChannel.open(log(), StandardOpenOption.WRITE)) {
            log.truncate(log.size() - 1);
        }
        start();

        assertThat(ids()).containsExactly(1L);
        upsert(point(4, 1, 1, 0));
        restart();
        assertThat(ids()).containsExactly(1L, 4L);
    }

    @Test
    void refusesADamagedLogByFileAndOffset() throws Exception {
        create(2);
        upsert(point(1, 1, 1, 0));
        upsert(point(2, 1, 1, 0));
        stop();
        var whole = Files.readAllBytes(log());
        flip(log(), 30);

        assertThatThrownBy(() -> LocalStore.start(directory, 0))
                .isInstanceOf(LocalStoreException.Corrupt.class)
                .hasMessageContaining(log().toString())
                .hasMessageContaining("at offset 8:");

        Files.write(log(), whole);
        start();
        assertThat(ids()).containsExactly(1L, 2L);
    }

    @Test
    void refusesADamagedCatalog() throws Exception {
        create(2);
        stop();
        var catalog = directory.resolve("catalog");
        var whole = Files.readAllBytes(catalog);
        flip(catalog, 20);

        assertThatThrownBy(() -> LocalStore.start(directory, 0))
                .isInstanceOf(LocalStoreException.Corrupt.class)
                .hasMessageContaining(catalog.toString());

        Files.write(catalog, whole);
        start();
        assertThat(ids()).isEmpty();
    }

    @Test
    void rewritesALogThatIsMostlyDead() throws Exception {
        create(512);
        var vector = new float[512];
        for (int round = 1; round <= 100; round++) {
            vector[round] = 1;
            var points = new ArrayList<PointStruct>();
            for (int i = 0; i < 64; i++) {
                points.add(point(i, round, vector));
            }
            upsert(points.toArray(PointStruct[]::new));
        }
        long written = 100L * 64 * 512 * Float.BYTES;
        assertThat(Files.size(log())).isLessThan(written).isGreaterThan(64 * 512 * Float.BYTES);
        var before = all();

        restart();

        assertThat(all()).isEqualTo(before).hasSize(64);
        assertThat(Files.size(log())).isLessThan(2 * 64 * 512 * Float.BYTES);
        restart();
        assertThat(all()).isEqualTo(before);
        assertThat(operationOf(upsertion(point(1, 1, vector)))).isGreaterThan(100);
    }

    @Test
    void keepsEveryAcknowledgedWriteOverAKill() throws Exception {
        create(2);
        stop();
        var acknowledged = ConcurrentHashMap.<Long>newKeySet();
        try (var process = new StoreProcess(directory);
                var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            var other = client(process.port());
            var stopped = new AtomicBoolean();
            var results = new ArrayList<Future<?>>();
            for (int writer = 0; writer < 8; writer++) {
                long first = writer * 1_000_000L;
                results.add(writers.submit(() -> writeUntil(stopped, other, first, acknowledged)));
            }
            try {
                await().until(acknowledged::size, size -> size > 200);
            } finally {
                process.kill();
                stopped.set(true);
            }
            for (var result : results) {
                result.get();
            }
            other.close();
        }
        start();

        assertThat(ids()).containsAll(acknowledged);
        var points = get(client.scrollAsync(scroll().build())).getResultList();
        assertThat(points).allMatch(p -> p.getPayloadOrThrow("version").hasIntegerValue());
    }

    private static void writeUntil(
            AtomicBoolean stopped, QdrantClient client, long first, Set<Long> written) {
        for (long i = first; !stopped.get(); i += 2) {
            try {
                get(
                        client.upsertAsync(
                                upsertion(point(i, i, 1, 0), point(i + 1, i, 0, 1)).build()));
                written.add(i);
                written.add(i + 1);
            } catch (Exception e) {
                return; // the kill
            }
        }
    }

    // ------------------------------------------------------------------ together

    @Test
    void showsAllOfABatchOrNothing() throws Exception {
        create(2);
        upsert(batch(0));
        try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            var writing =
                    writers.submit(() -> {
                        for (int version = 1; version <= 200; version++) {
                            upsert(batch(version));
                        }
                        return null;
                    });
            int reads = 0;
            while (!writing.isDone() || reads == 0) {
                var versions =
                        get(client.scrollAsync(scroll().setLimit(64).build()))
                                .getResultList()
                                .stream()
                                .map(p -> p.getPayloadOrThrow("version").getIntegerValue())
                                .toList();
                assertThat(versions).hasSize(64).containsOnly(versions.getFirst());
                reads++;
            }
            writing.get();
        }
    }

    private static PointStruct[] batch(long version) {
        var points = new PointStruct[64];
        Arrays.setAll(points, i -> point(i, version, 1, 0));
        return points;
    }

    @Test
    void lastVersionWinsAmongConcurrentGuardedWriters() throws Exception {
        create(2);
        index("version", PayloadSchemaType.Integer);
        try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            var results = new ArrayList<Future<?>>();
            for (int writer = 0; writer < 8; writer++) {
                long first = writer;
                results.add(
                        writers.submit(() -> {
                            for (long version = first + 1; version <= 400; version += 8) {
                                guarded(version, point(1, version, 1, 0));
                            }
                            return null;
                        }));
            }
            for (var result : results) {
                result.get();
            }
        }
        assertThat(version(1)).isEqualTo(400);
    }

    // ------------------------------------------------------------------ starting

    @Test
    void namesATakenPort() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            int port = socket.getLocalPort();
            var other = directory.resolve("other");
            assertThatThrownBy(() -> LocalStore.start(other, port))
                    .isInstanceOf(LocalStoreException.PortUnavailable.class)
                    .hasMessageStartingWith("cannot listen on port %d of 127.0.0.1: ", port)
                    .hasMessageContaining("in use");
            LocalStore.start(other, 0).close(); // the failed start let go of the directory
        }
    }

    @Test
    void namesADirectoryThatAnotherStoreHas() throws Exception {
        assertThatThrownBy(() -> LocalStore.start(directory, 0))
                .isInstanceOf(LocalStoreException.DirectoryInUse.class)
                .hasMessageContaining(directory.toString());
        assertThatThrownBy(() -> new StoreProcess(directory).close())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the store did not start");

        var shared = directory.resolve("shared");
        try (var process = new StoreProcess(shared)) {
            assertThat(process.port()).isPositive();
            assertThatThrownBy(() -> LocalStore.start(shared, 0))
                    .isInstanceOf(LocalStoreException.DirectoryInUse.class);
        }
    }

    @Test
    void leavesFilesAloneThatAreNotItsOwn() throws Exception {
        create(2);
        var notes = Files.writeString(directory.resolve("notes.log"), "mine");
        var orphan = Files.writeString(directory.resolve("points-77.log"), "left by a crash");

        restart();

        assertThat(notes).exists();
        assertThat(orphan).doesNotExist();
        assertThat(log()).exists();
    }

    // ------------------------------------------------------------------ strictness

    @Test
    void namesTheCallsItDoesNotKnow() throws Exception {
        create(2);
        assertUnimplemented(
                () ->
                        get(
                                client.recommendAsync(
                                        RecommendPoints.newBuilder()
                                                .setCollectionName(NAME)
                                                .build())),
                "qdrant.Points/Recommend");
        assertUnimplemented(() -> get(client.createSnapshotAsync(NAME)), "qdrant.Snapshots/Create");
        assertUnimplemented(
                () -> get(client.clearPayloadAsync(NAME, id(1), true, null, null)),
                "qdrant.Points/ClearPayload");
        assertUnimplemented(
                () -> get(client.getCollectionClusterInfoAsync(NAME)),
                "qdrant.Collections/CollectionClusterInfo");
    }

    @Test
    void namesTheOptionsItDoesNotKnow() throws Exception {
        create(2);
        var shards = ShardKeySelectorFactory.shardKeySelector("a");
        assertUnimplemented(
                () ->
                        get(
                                client.upsertAsync(
                                        upsertion(point(1, 1, 1, 0))
                                                .setShardKeySelector(shards)
                                                .build())),
                "qdrant.UpsertPoints.shard_key_selector");
        assertUnimplemented(
                () ->
                        get(
                                client.upsertAsync(
                                        upsertion(point(1, 1, 1, 0))
                                                .setUpdateMode(UpdateMode.InsertOnly)
                                                .build())),
                "update_mode InsertOnly");
        assertUnimplemented(
                () ->
                        get(
                                client.scrollAsync(
                                        scroll().setOrderBy(
                                                        OrderBy.newBuilder()
                                                                .setKey("version")
                                                                .setStartFrom(
                                                                        StartFrom.newBuilder()
                                                                                .setInteger(1)))
                                                .build())),
                "qdrant.OrderBy.start_from");
        assertUnimplemented(
                () ->
                        get(
                                client.queryAsync(
                                        query(1, 0)
                                                .addPrefetch(PrefetchQuery.getDefaultInstance())
                                                .build())),
                "qdrant.QueryPoints.prefetch");
        assertUnimplemented(
                () -> get(client.queryAsync(query(1, 0).setQuery(fusion(Fusion.RRF)).build())),
                "qdrant.Query.fusion");
        assertUnimplemented(
                () -> get(client.queryAsync(query(1, 0).clearQuery().build())),
                "qdrant.QueryPoints without qdrant.Query.nearest");
        assertUnimplemented(
                () ->
                        get(
                                client.createCollectionAsync(
                                        CreateCollection.newBuilder()
                                                .setCollectionName("sparse")
                                                .setSparseVectorsConfig(
                                                        SparseVectorConfig.getDefaultInstance())
                                                .build())),
                "qdrant.CreateCollection.sparse_vectors_config");
        assertUnimplemented(() -> index("place", PayloadSchemaType.Geo), "indexes of FieldTypeGeo");
        assertRefused(
                () ->
                        get(
                                client.createCollectionAsync(
                                        "taxi",
                                        params(2).toBuilder()
                                                .setDistance(Distance.Manhattan)
                                                .build())),
                Status.Code.INVALID_ARGUMENT,
                "does not implement the distance Manhattan");
    }

    @Test
    void namesTheConditionsItDoesNotKnow() throws Exception {
        create(2);
        index("time", PayloadSchemaType.Datetime);
        var hasVector =
                Condition.newBuilder()
                        .setHasVector(HasVectorCondition.newBuilder().setHasVector(IMAGE))
                        .build();
        var two = match("k", 1).toBuilder();
        two.getFieldBuilder().setIsEmpty(true);
        assertUnimplemented(() -> count(hasVector), "qdrant.Condition.has_vector");
        assertUnimplemented(() -> count(matchPhrase("k", "t")), "qdrant.Match.phrase");
        assertUnimplemented(() -> count(two.build()), "several tests in one");
        assertUnimplemented(
                () -> count(range("time", Range.newBuilder().setLt(1).build())),
                "such a range on a field with an index of type Datetime");
        assertRefused(
                () -> count(Condition.getDefaultInstance()),
                Status.Code.INVALID_ARGUMENT,
                "Malformed Condition type");
    }

    @Test
    void refusesVectorsThatNoSearchCanOrder() throws Exception {
        create(2);
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            assertRefused(
                    () -> upsert(point(1, 1, 1, bad)),
                    Status.Code.INVALID_ARGUMENT,
                    "Wrong input: the vector contains " + bad);
            assertRefused(
                    () -> get(client.queryAsync(query(1, bad).build())),
                    Status.Code.INVALID_ARGUMENT,
                    "Wrong input: the vector contains " + bad);
        }
    }

    @Test
    void changesAliasesAllOrNone() throws Exception {
        create(2);
        var operations = new ArrayList<AliasOperations>();
        for (var target : List.of(NAME, "none")) {
            operations.add(
                    AliasOperations.newBuilder()
                            .setCreateAlias(
                                    CreateAlias.newBuilder()
                                            .setAliasName("to-" + target)
                                            .setCollectionName(target))
                            .build());
        }
        assertThatThrownBy(() -> get(client.updateAliasesAsync(operations)))
                .isInstanceOf(StatusRuntimeException.class);
        assertThat(get(client.listAliasesAsync())).isEmpty();
    }

    @Test
    void ordersEquallyNearPointsByTheirIds() throws Exception {
        create(2);
        upsert(point(7, 1, 2, 0), point(5, 1, 1, 0), point(9, 1, 3, 0), point(1, 1, 0, 1));
        assertThat(found(1, 0)).containsExactly(5L, 7L, 9L, 1L);
    }

    // ------------------------------------------------------------------ in short

    private static void assertUnimplemented(ThrowingCallable call, String what) {
        assertRefused(
                call, Status.Code.UNIMPLEMENTED, "the local store does not implement " + what);
    }

    private void create(int size) throws Exception {
        get(client.createCollectionAsync(NAME, Map.of(IMAGE, params(size))));
    }

    private static VectorParams params(int size) {
        return VectorParams.newBuilder().setSize(size).setDistance(Distance.Cosine).build();
    }

    private void index(String field, PayloadSchemaType type) throws Exception {
        get(client.createPayloadIndexAsync(NAME, field, type, null, true, null, null));
    }

    private static PointStruct point(long id, long version, float... vector) {
        return PointStruct.newBuilder()
                .setId(id(id))
                .putPayload("version", value(version))
                .setVectors(namedVectors(Map.of(IMAGE, vector(vector))))
                .build();
    }

    private static PointStruct marker(long id, long version) {
        return point(id, version, 1).toBuilder()
                .setVectors(Vectors.newBuilder().setVectors(NamedVectors.getDefaultInstance()))
                .build();
    }

    private static UpsertPoints.Builder upsertion(PointStruct... points) {
        return UpsertPoints.newBuilder()
                .setCollectionName(NAME)
                .setWait(true)
                .addAllPoints(List.of(points));
    }

    private void upsert(PointStruct... points) throws Exception {
        get(client.upsertAsync(upsertion(points).build()));
    }

    private long operationOf(UpsertPoints.Builder upsertion) throws Exception {
        return get(client.upsertAsync(upsertion.build())).getOperationId();
    }

    /** Writes the point if it is absent or older. */
    private void guarded(long version, PointStruct point) throws Exception {
        var older = range("version", Range.newBuilder().setLt((double) version).build());
        var guard = Filter.newBuilder().addMust(hasId(point.getId())).addMust(older);
        get(client.upsertAsync(upsertion(point).setUpdateFilter(guard).build()));
    }

    private long version(long id) throws Exception {
        return get(client.retrieveAsync(NAME, id(id), true, true, null))
                .getFirst()
                .getPayloadOrThrow("version")
                .getIntegerValue();
    }

    private static ScrollPoints.Builder scroll() {
        return ScrollPoints.newBuilder().setCollectionName(NAME).setLimit(1_000_000);
    }

    private List<?> all() throws Exception {
        return get(client.scrollAsync(
                        scroll().setWithVectors(WithVectorsSelectorFactory.enable(true)).build()))
                .getResultList();
    }

    private List<Long> ids() throws Exception {
        return get(client.scrollAsync(scroll().build())).getResultList().stream()
                .map(p -> p.getId().getNum())
                .toList();
    }

    private static QueryPoints.Builder query(float... vector) {
        return QueryPoints.newBuilder()
                .setCollectionName(NAME)
                .setUsing(IMAGE)
                .setQuery(nearest(vector));
    }

    private List<Long> found(float... vector) throws Exception {
        return get(client.queryAsync(query(vector).build())).stream()
                .map(p -> p.getId().getNum())
                .toList();
    }

    private long count(Condition condition) throws Exception {
        return get(client.countAsync(NAME, Filter.newBuilder().addMust(condition).build(), true));
    }

    private Path log() throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(f -> f.toString().matches(".*points-\\d+\\.log"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void flip(Path file, long offset) throws IOException {
        try (var channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var one = ByteBuffer.allocate(1);
            channel.read(one, offset);
            channel.write(ByteBuffer.wrap(new byte[] {(byte) ~one.get(0)}), offset);
        }
    }
}
