package dev.pictor.emulator;

import static io.qdrant.client.ConditionFactory.datetimeRange;
import static io.qdrant.client.ConditionFactory.filter;
import static io.qdrant.client.ConditionFactory.hasId;
import static io.qdrant.client.ConditionFactory.isEmpty;
import static io.qdrant.client.ConditionFactory.isNull;
import static io.qdrant.client.ConditionFactory.match;
import static io.qdrant.client.ConditionFactory.matchExceptKeywords;
import static io.qdrant.client.ConditionFactory.matchExceptValues;
import static io.qdrant.client.ConditionFactory.matchKeyword;
import static io.qdrant.client.ConditionFactory.matchKeywords;
import static io.qdrant.client.ConditionFactory.matchText;
import static io.qdrant.client.ConditionFactory.matchValues;
import static io.qdrant.client.ConditionFactory.nested;
import static io.qdrant.client.ConditionFactory.range;
import static io.qdrant.client.ConditionFactory.valuesCount;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.QueryFactory.nearest;
import static io.qdrant.client.ValueFactory.list;
import static io.qdrant.client.ValueFactory.nullValue;
import static io.qdrant.client.ValueFactory.value;
import static io.qdrant.client.VectorFactory.vector;
import static io.qdrant.client.VectorsFactory.namedVectors;
import static io.qdrant.client.VectorsFactory.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Collections.AliasOperations;
import io.qdrant.client.grpc.Collections.CollectionStatus;
import io.qdrant.client.grpc.Collections.CreateAlias;
import io.qdrant.client.grpc.Collections.DeleteAlias;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.KeywordIndexParams;
import io.qdrant.client.grpc.Collections.PayloadIndexParams;
import io.qdrant.client.grpc.Collections.PayloadSchemaType;
import io.qdrant.client.grpc.Collections.RenameAlias;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Common.Condition;
import io.qdrant.client.grpc.Common.DatetimeRange;
import io.qdrant.client.grpc.Common.FieldCondition;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.Match;
import io.qdrant.client.grpc.Common.MinShould;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Common.Range;
import io.qdrant.client.grpc.Common.ValuesCount;
import io.qdrant.client.grpc.JsonWithInt.Struct;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.FacetCounts;
import io.qdrant.client.grpc.Points.NamedVectors;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PointsIdsList;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.UpdateMode;
import io.qdrant.client.grpc.Points.UpdateResult;
import io.qdrant.client.grpc.Points.UpdateStatus;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.Points.Vectors;
import io.qdrant.client.grpc.Points.WithPayloadSelector;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the official client sees of Qdrant 1.19, in the calls that the local store knows. Inherited
 * by a test of the local store and by one of a real Qdrant, so that a difference is a failure.
 */
abstract class QdrantProtocolContract {

    private static final long TWO_TO_53 = 1L << 53;
    private static final String IMAGE = "image";
    private static final UUID FIRST = UUID.fromString("0e8400e2-29b4-41d4-a716-446655440000");
    private static final UUID LAST = UUID.fromString("ff8400e2-29b4-41d4-a716-446655440000");

    private final String collection = "protocol-" + UUID.randomUUID();
    private QdrantClient client;

    /** Where the server listens. */
    abstract Address server();

    record Address(String host, int port) {}

    @BeforeEach
    void connect() {
        var server = server();
        client =
                new QdrantClient(
                        QdrantGrpcClient.newBuilder(server.host(), server.port(), false, true)
                                .build());
    }

    @AfterEach
    void disconnect() throws Exception {
        if (client != null) {
            for (var name : get(client.listCollectionsAsync())) {
                if (name.startsWith(collection)) {
                    get(client.deleteCollectionAsync(name));
                }
            }
            client.close();
        }
    }

    // ------------------------------------------------------------------ collections

    @Test
    void saysWhichQdrantItIs() throws Exception {
        assertThat(get(client.healthCheckAsync()).getVersion()).isEqualTo("1.19.0");
    }

    @Test
    void tellsWhatACollectionIs() throws Exception {
        createNamed();
        upsert(named(1, 3, 4), marker(2));

        var info = get(client.getCollectionInfoAsync(collection));

        assertThat(info.getStatus()).isEqualTo(CollectionStatus.Green);
        assertThat(info.getOptimizerStatus().getOk()).isTrue();
        assertThat(info.getPointsCount()).isEqualTo(2);
        assertThat(info.getConfig().getParams().getVectorsConfig().getParamsMap().getMapMap())
                .containsExactly(Map.entry(IMAGE, params(2, Distance.Cosine)));
        assertThat(get(client.listCollectionsAsync())).contains(collection);
        assertThat(get(client.collectionExistsAsync(collection))).isTrue();
        assertThat(get(client.collectionExistsAsync(collection + "-none"))).isFalse();
    }

    @Test
    void refusesACollectionThatExistsOrCannotBe() throws Exception {
        create(Distance.Dot);

        assertRefused(
                () -> create(Distance.Dot),
                Status.Code.ALREADY_EXISTS,
                "Wrong input: Collection `%s` already exists!".formatted(collection));
        assertRefused(
                () -> get(client.createCollectionAsync(collection + "-0", params(0, Distance.Dot))),
                Status.Code.INVALID_ARGUMENT,
                "value 0 invalid, must be from 1 to 65536");
        assertRefused(
                () ->
                        get(
                                client.createCollectionAsync(
                                        collection + "-1", params(2, Distance.UnknownDistance))),
                Status.Code.INVALID_ARGUMENT,
                "Malformed distance parameter: UnknownDistance");
        assertRefused(
                () -> get(client.createCollectionAsync(collection + "/", params(2, Distance.Dot))),
                Status.Code.INVALID_ARGUMENT,
                "collection name cannot contain \"/\" char");
    }

    @Test
    void namesTheCollectionThatIsMissing() {
        var name = collection + "-none";
        var missing = "Not found: Collection `%s` doesn't exist!".formatted(name);
        List<ThrowingCallable> calls =
                List.of(
                        () -> get(client.getCollectionInfoAsync(name)),
                        () -> get(client.upsertAsync(name, List.of(point(1, 1, 2)))),
                        () -> get(client.deleteAsync(name, List.of(id(1)))),
                        () -> get(client.retrieveAsync(name, id(1), true, true, null)),
                        () -> get(client.countAsync(name)),
                        () -> get(client.scrollAsync(scroll().setCollectionName(name).build())),
                        () -> get(client.queryAsync(query(1, 2).setCollectionName(name).build())),
                        () -> index(name, "field", PayloadSchemaType.Keyword));
        for (var call : calls) {
            assertRefused(call, Status.Code.NOT_FOUND, missing);
        }
        assertThatThrownBy(() -> get(client.deleteCollectionAsync(name))).isNotNull();
    }

    @Test
    void forgetsADeletedCollectionAndItsAliases() throws Exception {
        create(Distance.Dot);
        upsert(point(1, 1, 2));
        get(client.createAliasAsync(alias(1), collection));

        get(client.deleteCollectionAsync(collection));
        create(Distance.Dot);

        assertThat(get(client.countAsync(collection))).isZero();
        assertThat(get(client.collectionExistsAsync(alias(1)))).isFalse();
    }

    @Test
    void reachesACollectionByItsAliases() throws Exception {
        create(Distance.Dot);
        get(client.createAliasAsync(alias(1), collection));
        get(client.createAliasAsync(alias(2), collection));
        get(client.renameAliasAsync(alias(2), alias(3)));

        get(client.upsertAsync(upsertion(point(1, 1, 2)).setCollectionName(alias(1)).build()));

        assertThat(get(client.countAsync(alias(3)))).isEqualTo(1);
        assertThat(get(client.getCollectionInfoAsync(alias(3))).getPointsCount()).isEqualTo(1);
        assertThat(get(client.collectionExistsAsync(alias(1)))).isTrue();
        assertThat(aliasesOf(collection)).containsExactlyInAnyOrder(alias(1), alias(3));
        assertThat(aliasesOf(alias(1))).isEmpty();
    }

    @Test
    void movesAnAliasInOneStep() throws Exception {
        create(Distance.Dot);
        var other = collection + "-other";
        get(client.createCollectionAsync(other, params(2, Distance.Dot)));
        get(client.createAliasAsync(alias(1), collection));

        get(
                client.updateAliasesAsync(
                        List.of(
                                AliasOperations.newBuilder()
                                        .setDeleteAlias(
                                                DeleteAlias.newBuilder().setAliasName(alias(1)))
                                        .build(),
                                createAlias(alias(1), other),
                                createAlias(alias(2), other),
                                AliasOperations.newBuilder()
                                        .setRenameAlias(
                                                RenameAlias.newBuilder()
                                                        .setOldAliasName(alias(2))
                                                        .setNewAliasName(alias(3)))
                                        .build())));

        assertThat(aliasesOf(other)).containsExactlyInAnyOrder(alias(1), alias(3));
        assertThat(aliasesOf(collection)).isEmpty();
    }

    private List<String> aliasesOf(String name) throws Exception {
        return get(client.listAliasesAsync()).stream()
                .filter(alias -> alias.getCollectionName().equals(name))
                .map(alias -> alias.getAliasName())
                .toList();
    }

    @Test
    void refusesAnImpossibleAlias() throws Exception {
        create(Distance.Dot);
        get(client.createAliasAsync(alias(1), collection));

        assertRefused(
                () -> get(client.createAliasAsync(alias(2), collection + "-none")),
                Status.Code.NOT_FOUND,
                "Not found: Collection `%s-none` doesn't exist!".formatted(collection));
        assertRefused(
                () -> get(client.createAliasAsync(alias(2), alias(1))),
                Status.Code.NOT_FOUND,
                "Not found: Collection `%s` doesn't exist!".formatted(alias(1)));
        assertRefused(
                () -> get(client.createAliasAsync(collection, collection)),
                Status.Code.ALREADY_EXISTS,
                "Wrong input: Collection `%s` already exists!".formatted(collection));
        assertRefused(
                () -> get(client.renameAliasAsync(alias(8), alias(9))),
                Status.Code.NOT_FOUND,
                "Not found: Alias %s does not exists!".formatted(alias(8)));
        assertRefused(
                () -> get(client.createCollectionAsync(alias(1), params(2, Distance.Dot))),
                Status.Code.INVALID_ARGUMENT,
                "Wrong input: Can't create collection with name %s. Alias with the same name"
                                .formatted(alias(1))
                        + " already exists");
        get(client.deleteAliasAsync(alias(9)));
    }

    @Test
    void remembersPayloadIndexes() throws Exception {
        create(Distance.Dot);
        index(collection, "word", PayloadSchemaType.Keyword);
        index(collection, "number", PayloadSchemaType.Integer);
        index(collection, "real", PayloadSchemaType.Float);
        index(collection, "flag", PayloadSchemaType.Bool);
        index(collection, "time", PayloadSchemaType.Datetime);
        index(collection, "inner.uuid", PayloadSchemaType.Uuid);
        var tenant =
                PayloadIndexParams.newBuilder()
                        .setKeywordIndexParams(KeywordIndexParams.newBuilder().setIsTenant(true))
                        .build();
        get(
                client.createPayloadIndexAsync(
                        collection, "tenant", PayloadSchemaType.Keyword, tenant, true, null, null));
        upsert(
                point(1, 1, 2).toBuilder()
                        .putPayload("word", json(List.of("a", 1)))
                        .putPayload("number", json(5.0))
                        .putPayload("real", json(5))
                        .putPayload("time", json("2026-01-01"))
                        .putPayload("inner", json(Map.of("uuid", LAST.toString())))
                        .build(),
                point(2, 1, 2).toBuilder()
                        .putPayload("word", json(1))
                        .putPayload("number", json(5.5))
                        .putPayload("flag", json(false))
                        .putPayload("time", json("soon"))
                        .putPayload("inner", json(Map.of("uuid", "x")))
                        .build());

        var schema = get(client.getCollectionInfoAsync(collection)).getPayloadSchemaMap();

        var seen = new LinkedHashMap<String, String>();
        schema.forEach((f, info) -> seen.put(f, info.getDataType() + " " + info.getPoints()));
        assertThat(seen)
                .containsOnly(
                        Map.entry("word", "Keyword 1"),
                        Map.entry("number", "Integer 1"),
                        Map.entry("real", "Float 1"),
                        Map.entry("flag", "Bool 1"),
                        Map.entry("time", "Datetime 1"),
                        Map.entry("inner.uuid", "Uuid 1"),
                        Map.entry("tenant", "Keyword 0"));
        assertThat(schema.get("tenant").getParams()).isEqualTo(tenant);
        assertRefused(
                () -> index(collection, "a..b", PayloadSchemaType.Integer),
                Status.Code.INVALID_ARGUMENT,
                "Invalid json path: 'a..b'");
        assertRefused(
                () ->
                        get(
                                client.createPayloadIndexAsync(
                                        collection,
                                        "word",
                                        PayloadSchemaType.Integer,
                                        tenant,
                                        true,
                                        null,
                                        null)),
                Status.Code.INVALID_ARGUMENT,
                "field_type (Integer) and field_index_params do not match");
    }

    // ------------------------------------------------------------------ writing

    @Test
    void acknowledgesAWriteWithoutWaitAndAppliesItSoon() throws Exception {
        create(Distance.Dot);

        var written = queue(point(1, 1, 2));
        assertThat(written.getStatus()).isEqualTo(UpdateStatus.Acknowledged);
        await().untilAsserted(() -> assertThat(get(client.countAsync(collection))).isEqualTo(1));

        var deleted = get(client.deleteAsync(deletion().clearWait().setPoints(ids(1)).build()));
        assertThat(deleted.getStatus()).isEqualTo(UpdateStatus.Acknowledged);
        await().untilAsserted(() -> assertThat(get(client.countAsync(collection))).isZero());
    }

    @Test
    void appliesWritesOfOneClientInOrder() throws Exception {
        create(Distance.Dot);
        for (int i = 1; i <= 50; i++) {
            queue(withVersion(point(1, i, 0), i));
        }

        assertThat(upsert(point(2, 1, 2)).getStatus()).isEqualTo(UpdateStatus.Completed);

        assertThat(version(1)).isEqualTo(50);
    }

    @Test
    void replacesAWholePoint() throws Exception {
        createNamed();
        upsert(withVersion(named(1, 3, 4), 1));
        upsert(marker(1));

        var point = retrieve(1);

        assertThat(point.getPayloadMap()).isEmpty();
        assertThat(point.getVectors().getVectors().getVectorsMap()).isEmpty();
    }

    @Test
    void givesPayloadsBackAsTheyCame() throws Exception {
        create(Distance.Dot);
        var payload =
                Map.of(
                        "null", json(null),
                        "bool", json(true),
                        "integer", json(Long.MAX_VALUE),
                        "double", json(5.0),
                        "text", json("Grüße 👋"),
                        "empty list", json(List.of()),
                        "list", json(Arrays.asList(1, "a", null, List.of(2.5), Map.of("k", "v"))),
                        "object", json(Map.of("a.b", Map.of("c", List.of(Map.of())))));
        upsert(point(1, 1, 2).toBuilder().putAllPayload(payload).build());

        assertThat(retrieve(1).getPayloadMap()).isEqualTo(payload);
        assertRefused(
                () -> upsert(point(1, 1, 2).toBuilder().putPayload("x", value(Double.NaN)).build()),
                Status.Code.INVALID_ARGUMENT,
                "cannot convert to json number");
    }

    @Test
    void normalisesCosineVectorsOnly() throws Exception {
        create(Distance.Cosine);
        upsert(point(1, 3, 4), point(2, 0, 0), point(3, 0.6f, 0.8f));
        assertThat(vectorOf(1)).containsExactly(0.6f, 0.8f);
        assertThat(vectorOf(2)).containsExactly(0f, 0f);
        assertThat(vectorOf(3)).containsExactly(0.6f, 0.8f);

        get(client.deleteCollectionAsync(collection));
        create(Distance.Euclid);
        upsert(point(1, 3, 4));
        assertThat(vectorOf(1)).containsExactly(3f, 4f);
    }

    @Test
    void refusesVectorsThatDoNotFit() throws Exception {
        create(Distance.Dot);
        assertInvalid(
                "Wrong input: Vector dimension error: expected dim: 2, got 3", point(1, 1, 2, 3));
        assertInvalid("Wrong input: Not existing vector name error: image", named(1, 1, 2));
        assertInvalid("Expected some vectors", PointStruct.newBuilder().setId(id(1)).build());
        assertInvalid(
                "Wrong input: points[1].vector.vector: dense vector must not be empty",
                point(1, 1, 2),
                point(2));
        assertInvalid("Sparse vector must be named", sparse());
        assertInvalid("Empty ID is not allowed", point(1, 1, 2).toBuilder().clearId().build());
        assertInvalid(
                "Unable to parse UUID: zz",
                point(1, 1, 2).toBuilder().setId(PointId.newBuilder().setUuid("zz")).build());
        assertInvalid("Bad request: Empty update request");
        // The size is checked at once, even if nobody waits; the name only when it is applied.
        assertRefused(
                () -> queue(point(1, 1, 2, 3)),
                Status.Code.INVALID_ARGUMENT,
                "Wrong input: Vector dimension error: expected dim: 2, got 3");
        assertThat(queue(named(1, 1, 2)).getStatus()).isEqualTo(UpdateStatus.Acknowledged);
        upsert(point(9, 1, 2));
        assertThat(ids(scrollAll(Filter.getDefaultInstance()))).containsExactly("9");
    }

    @Test
    void refusesNamedVectorsThatDoNotFit() throws Exception {
        createNamed();
        assertInvalid(
                "Wrong input: Vector dimension error: expected dim: 2, got 3 for vector 'image'",
                named(1, 1, 2, 3));
        assertInvalid("Wrong input: Not existing vector name error: ", point(1, 1, 2));
        assertInvalid(
                "Wrong input: Not existing vector name error: other",
                PointStruct.newBuilder()
                        .setId(id(1))
                        .setVectors(namedVectors(Map.of("other", vector(1, 2))))
                        .build());
        assertThat(get(client.countAsync(collection))).isZero();
    }

    @Test
    void findsAPointWithoutVectorEverywhereButInASearch() throws Exception {
        createNamed();
        upsert(marker(1), named(2, 3, 4));

        assertThat(get(client.countAsync(collection))).isEqualTo(2);
        assertThat(ids(scrollAll(Filter.getDefaultInstance()))).containsExactly("1", "2");
        assertThat(retrieve(1).getVectors().hasVectors()).isTrue();
        assertThat(retrieve(1).getVectors().getVectors().getVectorsMap()).isEmpty();
        assertThat(found(query(1, 0).setUsing(IMAGE))).containsExactly("2");

        upsert(marker(2));
        assertThat(found(query(1, 0).setUsing(IMAGE))).isEmpty();
        upsert(named(1, 1, 0));
        assertThat(found(query(1, 0).setUsing(IMAGE))).containsExactly("1");
    }

    @Test
    void allowsAPointWithoutVectorInAnUnnamedCollectionToo() throws Exception {
        create(Distance.Dot);
        upsert(marker(1), point(2, 1, 2));

        assertThat(retrieve(1).hasVectors()).isTrue();
        assertThat(retrieve(1).getVectors().hasVector()).isFalse();
        assertThat(found(query(1, 0))).containsExactly("2");
    }

    @Test
    void takesUuidsInAnyForm() throws Exception {
        create(Distance.Dot);
        var hyphenated = LAST.toString();
        var simple = hyphenated.replace("-", "");
        for (var form :
                List.of(
                        hyphenated.toUpperCase(Locale.ROOT),
                        simple,
                        "urn:uuid:" + hyphenated,
                        "{" + hyphenated + "}")) {
            upsert(point(1, 1, 2).toBuilder().setId(PointId.newBuilder().setUuid(form)).build());
        }
        assertThat(ids(scrollAll(Filter.getDefaultInstance()))).containsExactly(hyphenated);
    }

    @Test
    void deletesByIdAndByFilter() throws Exception {
        create(Distance.Dot);
        for (int i = 1; i <= 6; i++) {
            upsert(withVersion(point(i, 1, i), i));
        }
        delete(ids(1, 1, 77));
        assertThat(ids(scrollAll(Filter.getDefaultInstance())))
                .containsExactly("2", "3", "4", "5", "6");
        delete(
                PointsSelector.newBuilder()
                        .setFilter(all(hasId(List.of(id(2), id(3), id(4))), below(4))));
        assertThat(ids(scrollAll(Filter.getDefaultInstance()))).containsExactly("4", "5", "6");
        delete(PointsSelector.newBuilder().setFilter(Filter.getDefaultInstance()));
        assertThat(get(client.countAsync(collection))).isZero();

        assertRefused(
                () -> get(client.deleteAsync(deletion().build())),
                Status.Code.INVALID_ARGUMENT,
                "PointSelector is missing");
        assertRefused(
                () -> delete(PointsSelector.newBuilder()),
                Status.Code.INVALID_ARGUMENT,
                "Malformed PointsSelector type");
        assertRefused(
                () -> delete(ids()),
                Status.Code.INVALID_ARGUMENT,
                "Bad request: Empty update request");
    }

    // ------------------------------------------------------------------ update_filter

    @Test
    void guardLetsAnAbsentPointIn() throws Exception {
        createNamed();
        assertThat(guarded(below(0), withVersion(named(1, 1, 0), 5))).isEqualTo(Completed);
        assertThat(version(1)).isEqualTo(5);
    }

    @Test
    void guardKeepsAnEqualOrNewerPoint() throws Exception {
        createNamed();
        upsert(withVersion(named(1, 1, 0), 5));

        assertThat(guarded(below(5), withVersion(named(1, 0, 1), 5))).isEqualTo(Completed);
        assertThat(guarded(below(4), withVersion(named(1, 0, 1), 4))).isEqualTo(Completed);
        assertThat(version(1)).isEqualTo(5);
        assertThat(retrieve(1).getVectors().getVectors().getVectorsOrThrow(IMAGE))
                .extracting(v -> v.getDense().getDataList())
                .isEqualTo(List.of(1f, 0f));
    }

    @Test
    void guardReplacesAnOlderPoint() throws Exception {
        createNamed();
        upsert(withVersion(named(1, 1, 0), 5));
        guarded(below(6), withVersion(marker(1), 6));
        assertThat(version(1)).isEqualTo(6);
        assertThat(found(query(1, 0).setUsing(IMAGE))).isEmpty();
    }

    @Test
    void guardRefusesAPointWithoutTheField() throws Exception {
        createNamed();
        upsert(named(1, 1, 0));
        guarded(below(6), withVersion(named(1, 0, 1), 5));
        assertThat(retrieve(1).getPayloadMap()).isEmpty();
    }

    @Test
    void oneGuardServesABatch() throws Exception {
        for (boolean indexed : List.of(false, true)) {
            createNamed();
            if (indexed) {
                index(collection, "version", PayloadSchemaType.Integer);
            }
            upsert(withVersion(named(1, 1, 0), 10), withVersion(named(2, 1, 0), 20));
            var guard =
                    Filter.newBuilder()
                            .addShould(filter(all(hasId(id(1)), below(11))))
                            .addShould(filter(all(hasId(id(2)), below(15))))
                            .addShould(filter(all(hasId(id(3)), below(1))))
                            .build();

            var status =
                    guarded(
                            guard,
                            withVersion(named(1, 0, 1), 11),
                            withVersion(named(2, 0, 1), 15),
                            withVersion(named(3, 0, 1), 1));

            assertThat(status).isEqualTo(Completed);
            assertThat(List.of(version(1), version(2), version(3))).containsExactly(11L, 20L, 1L);
            get(client.deleteCollectionAsync(collection));
        }
    }

    @Test
    void guardSeesTheStateBeforeTheBatchAndTheLastOfAPointCounts() throws Exception {
        createNamed();
        upsert(withVersion(named(1, 1, 0), 5));

        guarded(
                below(6),
                withVersion(named(1, 1, 0), 9),
                withVersion(named(1, 1, 0), 7),
                withVersion(named(2, 1, 0), 3),
                withVersion(named(2, 1, 0), 2));
        assertThat(version(1)).isEqualTo(7);
        assertThat(version(2)).isEqualTo(2);

        guarded(below(6), withVersion(named(1, 1, 0), 8), withVersion(named(1, 1, 0), 5));
        assertThat(version(1)).isEqualTo(7);
    }

    @Test
    void guardTellsNeighboursNearTwoToThe53Apart() throws Exception {
        for (boolean indexed : List.of(false, true)) {
            createNamed();
            if (indexed) {
                index(collection, "version", PayloadSchemaType.Integer);
            }
            upsert(withVersion(named(1, 1, 0), TWO_TO_53 - 2));
            guarded(below(TWO_TO_53 - 2), withVersion(named(1, 1, 0), TWO_TO_53 - 2));
            guarded(below(TWO_TO_53 - 3), withVersion(named(1, 1, 0), TWO_TO_53 - 3));
            assertThat(version(1)).isEqualTo(TWO_TO_53 - 2);
            guarded(below(TWO_TO_53 - 1), withVersion(named(1, 1, 0), TWO_TO_53 - 1));
            assertThat(version(1)).isEqualTo(TWO_TO_53 - 1);
            guarded(below(TWO_TO_53 - 1), withVersion(named(1, 1, 0), TWO_TO_53 - 2));
            assertThat(version(1)).isEqualTo(TWO_TO_53 - 1);
            get(client.deleteCollectionAsync(collection));
        }
    }

    @Test
    void anIndexMakesComparisonsExactAboveTwoToThe53() throws Exception {
        create(Distance.Dot);
        upsert(withVersion(point(1, 1, 2), TWO_TO_53), withVersion(point(2, 1, 2), TWO_TO_53 + 1));
        var above = all(range("version", Range.newBuilder().setGt(TWO_TO_53).build()));

        assertThat(ids(scrollAll(above))).isEmpty();
        index(collection, "version", PayloadSchemaType.Integer);
        assertThat(ids(scrollAll(above))).containsExactly("2");
    }

    // ------------------------------------------------------------------ reading

    @Test
    void getsPointsInTheOrderAskedForAndEachOnce() throws Exception {
        create(Distance.Dot);
        upsert(point(1, 1, 2), point(2, 1, 2), point(3, 1, 2));

        var points =
                get(
                        client.retrieveAsync(
                                collection,
                                List.of(id(3), id(77), id(1), id(3)),
                                false,
                                false,
                                null));

        assertThat(ids(points)).containsExactly("3", "1");
        assertThat(points).noneMatch(RetrievedPoint::hasVectors);
    }

    @Test
    void scrollsInTheOrderOfIds() throws Exception {
        create(Distance.Dot);
        upsert(
                uuidPoint(LAST),
                point(10, 1, 2),
                uuidPoint(FIRST),
                point(2, 1, 2),
                point(-1, 1, 2), // the largest number, unsigned
                point(9, 1, 2));
        var order =
                List.of("2", "9", "10", "18446744073709551615", FIRST.toString(), LAST.toString());

        assertThat(ids(scrollAll(Filter.getDefaultInstance()))).isEqualTo(order);
        var pages = new ArrayList<String>();
        var page = get(client.scrollAsync(scroll().setLimit(4).build()));
        pages.addAll(ids(page.getResultList()));
        assertThat(page.getNextPageOffset()).isEqualTo(id(FIRST));
        page =
                get(
                        client.scrollAsync(
                                scroll().setLimit(4).setOffset(page.getNextPageOffset()).build()));
        pages.addAll(ids(page.getResultList()));
        assertThat(page.hasNextPageOffset()).isFalse();
        assertThat(pages).isEqualTo(order);

        var between = get(client.scrollAsync(scroll().setLimit(1).setOffset(id(3)).build()));
        assertThat(ids(between.getResultList())).containsExactly("9");
        assertThat(between.getNextPageOffset()).isEqualTo(id(10));
        var filtered =
                get(
                        client.scrollAsync(
                                scroll().setLimit(1)
                                        .setFilter(all(hasId(List.of(id(2), id(FIRST)))))
                                        .build()));
        assertThat(filtered.getNextPageOffset()).isEqualTo(id(FIRST));
        assertRefused(
                () -> get(client.scrollAsync(scroll().setLimit(0).build())),
                Status.Code.INVALID_ARGUMENT,
                "[limit: value 0 invalid, must be 1 or larger]");
    }

    @Test
    void hasDefaultsForLimitsAndPayloads() throws Exception {
        create(Distance.Dot);
        for (int i = 1; i <= 12; i++) {
            upsert(withVersion(point(i, 1, i), i));
        }
        var scrolled = get(client.scrollAsync(scroll().build())).getResultList();
        var searched = get(client.queryAsync(query(1, 0).build()));

        assertThat(scrolled).hasSize(10).allMatch(p -> p.containsPayload("version"));
        assertThat(searched).hasSize(10).allMatch(p -> p.getPayloadMap().isEmpty());
        assertThat(scrolled).noneMatch(RetrievedPoint::hasVectors);
        assertRefused(
                () ->
                        get(
                                client.queryAsync(
                                        query(1, 0)
                                                .setWithPayload(
                                                        WithPayloadSelector.getDefaultInstance())
                                                .build())),
                Status.Code.INVALID_ARGUMENT,
                "No PayloadSelector");
    }

    @Test
    void cutsPayloadsDown() throws Exception {
        create(Distance.Dot);
        upsert(
                point(1, 1, 2).toBuilder()
                        .putPayload("a", json(1))
                        .putPayload("o", json(Map.of("x", 1, "y", Map.of("z", 2, "w", 3))))
                        .putPayload("l", json(List.of(Map.of("x", 1, "y", 2), Map.of("x", 3))))
                        .build());

        assertThat(included("a", "none")).isEqualTo(json(Map.of("a", 1)));
        assertThat(included("o.y.z")).isEqualTo(json(Map.of("o", Map.of("y", Map.of("z", 2)))));
        assertThat(included("l[].x"))
                .isEqualTo(json(Map.of("l", List.of(Map.of("x", 1), Map.of("x", 3)))));
        assertThat(included("l.x")).isEqualTo(json(Map.of("l", List.of())));
        assertThat(included()).isEqualTo(json(Map.of()));
        assertThat(excluded("o.y", "l")).isEqualTo(json(Map.of("a", 1, "o", Map.of("x", 1))));
        assertThat(excluded("l[].x", "o"))
                .isEqualTo(json(Map.of("a", 1, "l", List.of(Map.of("y", 2), Map.of()))));
        assertRefused(
                () -> included("a..b"), Status.Code.INVALID_ARGUMENT, "Invalid json path: 'a..b'");
    }

    @Test
    void selectsVectors() throws Exception {
        var both = Map.of(IMAGE, params(2, Distance.Dot), "other", params(3, Distance.Euclid));
        get(client.createCollectionAsync(collection, both));
        upsert(
                PointStruct.newBuilder()
                        .setId(id(1))
                        .setVectors(
                                namedVectors(Map.of(IMAGE, vector(1, 2), "other", vector(1, 2, 3))))
                        .build());

        var one =
                get(
                        client.retrieveAsync(
                                collection,
                                List.of(id(1)),
                                WithPayloadSelectorFactory.enable(false),
                                WithVectorsSelectorFactory.include(List.of("other")),
                                null));
        assertThat(one.getFirst().getVectors().getVectors().getVectorsMap())
                .containsOnlyKeys("other");
        assertThat(retrieve(1).getVectors().getVectors().getVectorsMap())
                .containsOnlyKeys(IMAGE, "other");
        assertThat(found(query(0, 0, 0).setUsing("other"))).containsExactly("1");
        assertRefused(
                () ->
                        get(
                                client.scrollAsync(
                                        scroll().setWithVectors(
                                                        WithVectorsSelectorFactory.include(
                                                                List.of("none")))
                                                .build())),
                Status.Code.INVALID_ARGUMENT,
                "Wrong input: Not existing vector name error: none");
    }

    // ------------------------------------------------------------------ searching

    @Test
    void findsTheNearestByCosine() throws Exception {
        create(Distance.Cosine);
        upsert(point(1, 10, 0), point(2, 3, 4), point(3, 0, 1), point(4, -1, 0));

        var hits = search(query(2, 0));

        assertThat(hits).extracting(h -> h.getId().getNum()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(hits.get(0).getScore()).isCloseTo(1, within(1e-6f));
        assertThat(hits.get(1).getScore()).isCloseTo(0.6f, within(1e-6f));
        assertThat(hits.get(2).getScore()).isZero();
        assertThat(hits.get(3).getScore()).isCloseTo(-1, within(1e-6f));
    }

    @Test
    void findsTheNearestByDotProductAndByDistance() throws Exception {
        create(Distance.Dot);
        upsert(point(1, 1, 0), point(2, 3, 4), point(3, -5, 0));
        assertThat(search(query(1, 1)))
                .extracting(ScoredPoint::getScore)
                .containsExactly(7f, 1f, -5f);

        get(client.deleteCollectionAsync(collection));
        create(Distance.Euclid);
        upsert(point(1, 0, 0), point(2, 3, 4), point(3, 1, 0));
        var hits = search(query(0, 0));
        assertThat(hits).extracting(h -> h.getId().getNum()).containsExactly(1L, 3L, 2L);
        assertThat(hits).extracting(ScoredPoint::getScore).containsExactly(0f, 1f, 5f);
    }

    @Test
    void cutsOffAtTheThresholdWhichIsItselfOut() throws Exception {
        create(Distance.Dot);
        upsert(point(1, 1, 0), point(2, 2, 0), point(3, 3, 0));
        assertThat(found(query(1, 0).setScoreThreshold(2))).containsExactly("3");
        assertThat(found(query(1, 0).setScoreThreshold(1.9f))).containsExactly("3", "2");
        assertThat(found(query(1, 0).setScoreThreshold(0.5f).setOffset(1).setLimit(1)))
                .containsExactly("2");

        get(client.deleteCollectionAsync(collection));
        create(Distance.Euclid);
        upsert(point(1, 1, 0), point(2, 2, 0), point(3, 3, 0));
        assertThat(found(query(0, 0).setScoreThreshold(2))).containsExactly("1");
        assertThat(found(query(0, 0).setScoreThreshold(2.1f))).containsExactly("1", "2");
    }

    @Test
    void pagesThroughHits() throws Exception {
        create(Distance.Dot);
        for (int i = 1; i <= 30; i++) {
            upsert(point(i, i, 0));
        }
        assertThat(found(query(1, 0).setLimit(3).setOffset(2))).containsExactly("28", "27", "26");
        assertThat(found(query(1, 0).setLimit(5).setOffset(28))).containsExactly("2", "1");
        assertThat(found(query(1, 0).setLimit(5).setOffset(100))).isEmpty();
        assertThat(found(query(1, 0).setLimit(100))).hasSize(30);
        assertRefused(
                () -> search(query(1, 0).setLimit(0)),
                Status.Code.INVALID_ARGUMENT,
                "[limit: value 0 invalid, must be 1 or larger]");
    }

    @Test
    void searchesWithinAFilter() throws Exception {
        create(Distance.Dot);
        for (int i = 1; i <= 20; i++) {
            upsert(withVersion(point(i, i, 0), i));
        }
        assertThat(found(query(1, 0).setFilter(all(below(4))).setLimit(2)))
                .containsExactly("3", "2");
        assertThat(
                        get(
                                client.countAsync(
                                        collection,
                                        Filter.newBuilder().addMustNot(below(4)).build(),
                                        true)))
                .isEqualTo(17);
    }

    @Test
    void searchesNearAStoredPointAndLeavesItOut() throws Exception {
        createNamed();
        upsert(named(1, 1, 0), named(2, 3, 4), named(3, 0, 1), marker(4));
        var nearOne = query().setUsing(IMAGE).setQuery(nearest(1));

        assertThat(found(nearOne)).containsExactly("2", "3");
        assertThat(found(nearOne.setLimit(1).setOffset(1))).containsExactly("3");
        assertRefused(
                () -> search(query().setUsing(IMAGE).setQuery(nearest(77))),
                Status.Code.NOT_FOUND,
                "Not found: No point with id 77 found");
        assertRefused(
                () -> search(query().setUsing(IMAGE).setQuery(nearest(4))),
                Status.Code.NOT_FOUND,
                "Not found: Vector with name \"image\" for point not found");
    }

    @Test
    void refusesASearchThatDoesNotFit() throws Exception {
        createNamed();
        upsert(named(1, 1, 0));
        var noName = "Wrong input: Not existing vector name error: ";
        assertRefused(() -> search(query(1, 2)), Status.Code.INVALID_ARGUMENT, noName);
        assertRefused(
                () -> search(query(1, 2).setUsing("other")),
                Status.Code.INVALID_ARGUMENT,
                noName + "other");
        assertRefused(
                () -> search(query(1, 2, 3).setUsing(IMAGE)),
                Status.Code.INVALID_ARGUMENT,
                "Wrong input: Vector dimension error: expected dim: 2, got 3");
    }

    @Test
    void includesPayloadAndVectorInHits() throws Exception {
        create(Distance.Cosine);
        upsert(withVersion(point(1, 3, 4), 7));

        var hit =
                search(
                                query(1, 0)
                                        .setWithPayload(WithPayloadSelectorFactory.enable(true))
                                        .setWithVectors(WithVectorsSelectorFactory.enable(true)))
                        .getFirst();

        assertThat(hit.getPayloadMap()).containsExactly(Map.entry("version", value(7)));
        assertThat(hit.getVectors().getVector().getDense().getDataList())
                .containsExactly(0.6f, 0.8f);
    }

    // ------------------------------------------------------------------ filters

    /** One value under the key "k" per point, by its id; 90 has none. */
    private static final List<Object> VALUES =
            Arrays.asList(
                    null, // 0
                    "red",
                    "Red",
                    "",
                    5,
                    5.0, // 5
                    5.5,
                    -1,
                    true,
                    false,
                    List.of(), // 10
                    List.of("red", "blue"),
                    List.of(5, 7),
                    Arrays.asList((Object) null),
                    Arrays.asList(null, "red"),
                    Map.of("a", 1), // 15
                    TWO_TO_53 - 1,
                    TWO_TO_53,
                    TWO_TO_53 + 1,
                    (double) TWO_TO_53,
                    "2024-01-01T00:00:00Z", // 20
                    "2024-01-01T01:00:00+01:00",
                    "2024-01-01",
                    "2024-01-01 00:00:00",
                    "2024-01-01T00:00:00.5Z",
                    "550e8400-e29b-41d4-a716-446655440000", // 25
                    "550E8400-E29B-41D4-A716-446655440000",
                    List.of(List.of("red")),
                    List.of(Map.of("a", 1), Map.of("a", 2, "b", "x")));

    private void createValues() throws Exception {
        create(Distance.Dot);
        var points = new ArrayList<PointStruct>();
        for (int i = 0; i < VALUES.size(); i++) {
            var value = json(VALUES.get(i));
            var inner =
                    Struct.newBuilder()
                            .putFields("x", value)
                            .putFields("list", list(List.of(object("y", value))));
            points.add(
                    point(i, 1, 1).toBuilder()
                            .putPayload("k", value)
                            .putPayload("o", Value.newBuilder().setStructValue(inner).build())
                            .build());
        }
        points.add(point(90, 1, 1));
        upsert(points.toArray(PointStruct[]::new));
    }

    @Test
    void matchesValues() throws Exception {
        createValues();
        assertMatches(matchKeyword("k", "red"), 1, 11, 14);
        assertMatches(matchKeyword("k", "550e8400-e29b-41d4-a716-446655440000"), 25);
        assertMatches(matchKeywords("k", List.of("red", "blue", "")), 1, 3, 11, 14);
        assertMatches(matchKeywords("k", List.of()));
        assertDoesNotMatch(matchExceptKeywords("k", List.of("red")), 0, 1, 10, 13, 14, 90);
        assertMatches(match("k", 5), 4, 12);
        assertMatches(match("k", TWO_TO_53), 17);
        assertMatches(matchValues("k", List.of(5L, 7L, -1L)), 4, 7, 12);
        assertDoesNotMatch(matchExceptValues("k", List.of(5L, 7L)), 0, 4, 10, 12, 13, 90);
        assertMatches(match("k", true), 8);
        assertMatches(match("k", false), 9);
        assertRefused(
                () -> matching(field("k", f -> f.setMatch(Match.getDefaultInstance()))),
                Status.Code.INVALID_ARGUMENT,
                "Malformed Match condition");
        assertRefused(
                () -> matching(field("k", f -> f)),
                Status.Code.INVALID_ARGUMENT,
                "At least one field condition must be specified");
    }

    @Test
    void comparesNumbersAsDoubles() throws Exception {
        createValues();
        assertMatches(
                range("k", Range.newBuilder().setGte(5).build()), 4, 5, 6, 12, 16, 17, 18, 19);
        assertMatches(range("k", Range.newBuilder().setLte(5.2).build()), 4, 5, 7, 12);
        assertMatches(range("k", Range.newBuilder().setGt(5).setLt(6).build()), 6);
        assertMatches(range("k", Range.newBuilder().setGt(TWO_TO_53).build()));
        assertMatches(range("k", Range.newBuilder().setGte(TWO_TO_53).build()), 17, 18, 19);
        assertMatches(range("k", Range.newBuilder().setGt(TWO_TO_53 - 1).build()), 17, 18, 19);
        assertMatches(range("k", Range.getDefaultInstance()), 4, 5, 6, 7, 12, 16, 17, 18, 19);
    }

    @Test
    void comparesTimes() throws Exception {
        createValues();
        var newYear = timestamp("2024-01-01T00:00:00Z");
        assertMatches(
                datetimeRange("k", DatetimeRange.newBuilder().setGte(newYear).build()),
                20,
                21,
                22,
                23,
                24);
        assertMatches(
                datetimeRange("k", DatetimeRange.newBuilder().setLte(newYear).build()),
                20,
                21,
                22,
                23);
        assertMatches(datetimeRange("k", DatetimeRange.newBuilder().setGt(newYear).build()), 24);
        assertMatches(datetimeRange("k", DatetimeRange.newBuilder().setLt(newYear).build()));
    }

    @Test
    void knowsEmptyAndNull() throws Exception {
        createValues();
        assertMatches(isEmpty("k"), 0, 10, 90);
        assertMatches(isNull("k"), 0);
        assertMatches(field("k", f -> f.setIsEmpty(true)), 0, 10, 90);
        assertDoesNotMatch(field("k", f -> f.setIsEmpty(false)), 0, 10, 90);
        assertMatches(field("k", f -> f.setIsNull(true)), 0, 13, 14);
        assertDoesNotMatch(field("k", f -> f.setIsNull(false)), 0, 13, 14);
        assertMatches(valuesCount("k", ValuesCount.newBuilder().setGte(2).build()), 11, 12, 14, 28);
        assertMatches(valuesCount("k", ValuesCount.newBuilder().setLt(1).build()), 0, 10, 90);
    }

    @Test
    void followsPaths() throws Exception {
        createValues();
        assertMatches(matchKeyword("o.x", "red"), 1, 11, 14);
        assertMatches(matchKeyword("o.list[].y", "red"), 1, 11, 14);
        assertMatches(matchKeyword("o.list.y", "red"));
        assertMatches(matchKeyword("\"o\".\"x\"", "red"), 1, 11, 14);
        assertMatches(matchKeyword("k[]", "red"), 11, 14, 27);
        assertMatches(matchKeyword("k[0]", "red"), 11, 27);
        assertMatches(match("k[].a", 2), 28);
        assertMatches(match("k.a", 1), 15);
        assertDoesNotMatch(isEmpty("k[]"), 11, 12, 14, 27, 28);
        assertMatches(isNull("k[]"), 13, 14);
        for (var path : List.of("a..b", "", "[", "k[x]", "k.")) {
            assertRefused(
                    () -> matching(matchKeyword(path, "red")),
                    Status.Code.INVALID_ARGUMENT,
                    "Invalid json path: '%s'".formatted(path));
        }
    }

    @Test
    void looksIntoNestedObjects() throws Exception {
        createValues();
        assertMatches(nested("k", match("a", 1)), 28);
        assertMatches(nested("k", all(match("a", 2), matchKeyword("b", "x"))), 28);
        assertMatches(nested("k", all(match("a", 1), matchKeyword("b", "x"))));
        assertMatches(nested("k[]", all(match("a", 1))), 28);
        assertMatches(nested("k", hasId(id(28))));
        assertMatches(nested("o.list", matchKeyword("y", "red")), 1, 11, 14);
    }

    @Test
    void combinesConditions() throws Exception {
        createValues();
        var red = matchKeyword("k", "red");
        var blue = matchKeyword("k", "blue");
        var five = match("k", 5);
        assertMatches(filter(all(red, blue)), 11);
        assertMatches(
                filter(Filter.newBuilder().addShould(five).addShould(blue).build()), 4, 11, 12);
        assertMatches(filter(Filter.newBuilder().addMust(red).addMustNot(blue).build()), 1, 14);
        assertMatches(
                filter(
                        Filter.newBuilder()
                                .addMust(hasId(List.of(id(1), id(11), id(12), id(77))))
                                .addShould(five)
                                .addShould(filter(all(red, blue)))
                                .build()),
                11,
                12);
        assertMatches(minShould(2, red, blue, five), 11);
        assertMatches(minShould(1, red, blue, five), 1, 4, 11, 12, 14);
        assertDoesNotMatch(filter(Filter.getDefaultInstance()));
        assertRefused(
                () -> matching(minShould(0, red)),
                Status.Code.INVALID_ARGUMENT,
                "min_count must be greater than 0");
    }

    @Test
    void anIndexChangesWhatSomeConditionsMean() throws Exception {
        createValues();
        index(collection, "k", PayloadSchemaType.Keyword);
        assertMatches(
                matchExceptKeywords("k", List.of("red")), 2, 3, 11, 20, 21, 22, 23, 24, 25, 26);
        assertMatches(isNull("k"), 0, 13, 14);

        index(collection, "k", PayloadSchemaType.Integer);
        assertMatches(match("k", 5), 4, 5, 12);
        assertMatches(matchValues("k", List.of(5L, TWO_TO_53)), 4, 5, 12, 17, 19);
        assertMatches(matchExceptValues("k", List.of(5L)), 7, 12, 16, 17, 18, 19);
        assertMatches(range("k", Range.newBuilder().setGt(TWO_TO_53).build()), 18);
        assertMatches(range("k", Range.newBuilder().setGte(4.5).setLt(5.5).build()), 4, 5, 12);
        assertMatches(isNull("k"), 0, 13, 14);

        index(collection, "k", PayloadSchemaType.Uuid);
        assertMatches(matchKeyword("k", "550e8400-e29b-41d4-a716-446655440000"), 25, 26);
        assertMatches(matchKeyword("k", "red"), 1, 11, 14);
    }

    @Test
    void aTextIndexFindsWords() throws Exception {
        create(Distance.Dot);
        var texts =
                List.of(
                        "A red Sofa.",
                        "sofas",
                        "ΟΔΟΣ ①½x",
                        "İstanbul",
                        "e\u0301t\u00e9",
                        "a_b c-d",
                        "");
        for (int i = 0; i < texts.size(); i++) {
            upsert(point(i, 1, 1).toBuilder().putPayload("k", value(texts.get(i))).build());
        }
        assertMatches(matchText("k", "sofa"), 1);
        assertMatches(matchText("k", "A red"), 0);
        assertMatches(matchText("k", "red A"));

        index(collection, "k", PayloadSchemaType.Text);

        assertMatches(matchText("k", "sofa"), 0);
        assertMatches(matchText("k", "RED, a"), 0);
        assertMatches(matchText("k", "red blue"));
        assertMatches(matchText("k", "οδος"), 2);
        assertMatches(matchText("k", "①½X"), 2);
        assertMatches(matchText("k", "i\u0307stanbul"));
        assertMatches(matchText("k", "İSTANBUL"), 3);
        assertMatches(matchText("k", "é"));
        assertMatches(matchText("k", "e tÉ"), 4);
        assertMatches(matchText("k", "b d"), 5);
        assertMatches(matchText("k", ""));
        assertMatches(matchText("k", " .,"));
        assertMatches(matchKeyword("k", "sofas"), 1);
        assertMatches(isEmpty("k"));
    }

    @Test
    void countsTheValuesOfAField() throws Exception {
        create(Distance.Dot);
        index(collection, "word", PayloadSchemaType.Keyword);
        index(collection, "inner.word", PayloadSchemaType.Keyword);
        for (int i = 0; i < 6; i++) {
            var word = i < 3 ? json(List.of("b", "c")) : json(List.of("a", "b"));
            upsert(
                    point(i, 1, 1).toBuilder()
                            .putPayload("word", word)
                            .putPayload("inner", object("word", value("\uFF5E" + i)))
                            .putPayload("bare", word)
                            .build());
        }
        upsert(point(7, 1, 1).toBuilder().putPayload("word", json(5)).build());

        assertThat(facet("word", f -> f)).containsExactly("b 6", "a 3", "c 3");
        assertThat(facet("word", f -> f.setLimit(2))).containsExactly("b 6", "a 3");
        assertThat(facet("word", f -> f.setFilter(all(hasId(id(0))))))
                .containsExactly("b 1", "c 1");
        assertThat(facet("inner.word", f -> f.setLimit(1))).containsExactly("\uFF5E0 1");
        assertRefused(
                () -> facet("bare", f -> f),
                Status.Code.INVALID_ARGUMENT,
                "No appropriate index for faceting: `bare`");
    }

    private List<String> facet(String key, UnaryOperator<FacetCounts.Builder> also)
            throws Exception {
        var request = FacetCounts.newBuilder().setCollectionName(collection).setKey(key);
        return get(client.facetAsync(also.apply(request).build())).stream()
                .map(hit -> hit.getValue().getStringValue() + " " + hit.getCount())
                .toList();
    }

    @Test
    void updatesOnlyWhatIsThereAndMatches() throws Exception {
        create(Distance.Dot);
        upsert(withVersion(point(1, 1, 0), 1), withVersion(point(2, 1, 0), 5));
        get(
                client.upsertAsync(
                        upsertion(
                                        withVersion(point(1, 2, 0), 3),
                                        withVersion(point(2, 2, 0), 3),
                                        withVersion(point(3, 2, 0), 3))
                                .setUpdateFilter(all(below(3)))
                                .setUpdateMode(UpdateMode.UpdateOnly)
                                .build()));
        assertThat(ids(scrollAll(Filter.getDefaultInstance()))).containsExactly("1", "2");
        assertThat(version(1)).isEqualTo(3);
        assertThat(version(2)).isEqualTo(5);
    }

    // ------------------------------------------------------------------ in short

    private static final UpdateStatus Completed = UpdateStatus.Completed;

    private void create(Distance distance) throws Exception {
        get(client.createCollectionAsync(collection, params(2, distance)));
    }

    private void createNamed() throws Exception {
        get(client.createCollectionAsync(collection, Map.of(IMAGE, params(2, Distance.Cosine))));
    }

    private static VectorParams params(int size, Distance distance) {
        return VectorParams.newBuilder().setSize(size).setDistance(distance).build();
    }

    private String alias(int number) {
        return "%s-alias-%d".formatted(collection, number);
    }

    private static AliasOperations createAlias(String alias, String collection) {
        return AliasOperations.newBuilder()
                .setCreateAlias(
                        CreateAlias.newBuilder().setAliasName(alias).setCollectionName(collection))
                .build();
    }

    private void index(String name, String field, PayloadSchemaType type) throws Exception {
        get(client.createPayloadIndexAsync(name, field, type, null, true, null, null));
    }

    private static PointStruct point(long id, float... vector) {
        return PointStruct.newBuilder().setId(id(id)).setVectors(vectors(vector)).build();
    }

    private static PointStruct uuidPoint(UUID uuid) {
        return point(0, 1, 2).toBuilder().setId(id(uuid)).build();
    }

    private static PointStruct named(long id, float... vector) {
        return PointStruct.newBuilder()
                .setId(id(id))
                .setVectors(namedVectors(Map.of(IMAGE, vector(vector))))
                .build();
    }

    /** A point without any vector. */
    private static PointStruct marker(long id) {
        return PointStruct.newBuilder()
                .setId(id(id))
                .setVectors(Vectors.newBuilder().setVectors(NamedVectors.getDefaultInstance()))
                .build();
    }

    private static PointStruct sparse() {
        return PointStruct.newBuilder()
                .setId(id(1))
                .setVectors(vectors(vector(List.of(1f), List.of(1))))
                .build();
    }

    private static PointStruct withVersion(PointStruct point, long version) {
        return point.toBuilder().putPayload("version", value(version)).build();
    }

    private UpsertPoints.Builder upsertion(PointStruct... points) {
        return UpsertPoints.newBuilder()
                .setCollectionName(collection)
                .setWait(true)
                .addAllPoints(List.of(points));
    }

    private UpdateResult upsert(PointStruct... points) throws Exception {
        return get(client.upsertAsync(upsertion(points).build()));
    }

    /** Upserts without {@code wait}. */
    private UpdateResult queue(PointStruct... points) throws Exception {
        return get(client.upsertAsync(upsertion(points).clearWait().build()));
    }

    private UpdateStatus guarded(Condition guard, PointStruct... points) throws Exception {
        return guarded(all(guard), points);
    }

    private UpdateStatus guarded(Filter guard, PointStruct... points) throws Exception {
        return get(client.upsertAsync(upsertion(points).setUpdateFilter(guard).build()))
                .getStatus();
    }

    private static Condition below(long version) {
        return range("version", Range.newBuilder().setLt((double) version).build());
    }

    private static Filter all(Condition... conditions) {
        return Filter.newBuilder().addAllMust(List.of(conditions)).build();
    }

    private static Condition minShould(long count, Condition... conditions) {
        return filter(
                Filter.newBuilder()
                        .setMinShould(
                                MinShould.newBuilder()
                                        .setMinCount(count)
                                        .addAllConditions(List.of(conditions)))
                        .build());
    }

    private static Condition field(String key, UnaryOperator<FieldCondition.Builder> test) {
        return Condition.newBuilder()
                .setField(test.apply(FieldCondition.newBuilder().setKey(key)))
                .build();
    }

    private DeletePoints.Builder deletion() {
        return DeletePoints.newBuilder().setCollectionName(collection).setWait(true);
    }

    private void delete(PointsSelector.Builder selector) throws Exception {
        assertThat(get(client.deleteAsync(deletion().setPoints(selector).build())).getStatus())
                .isEqualTo(Completed);
    }

    private static PointsSelector.Builder ids(long... ids) {
        var list = PointsIdsList.newBuilder();
        for (long id : ids) {
            list.addIds(id(id));
        }
        return PointsSelector.newBuilder().setPoints(list);
    }

    private RetrievedPoint retrieve(long id) throws Exception {
        return get(client.retrieveAsync(collection, id(id), true, true, null)).getFirst();
    }

    private long version(long id) throws Exception {
        return retrieve(id).getPayloadOrThrow("version").getIntegerValue();
    }

    private List<Float> vectorOf(long id) throws Exception {
        return retrieve(id).getVectors().getVector().getDense().getDataList();
    }

    private ScrollPoints.Builder scroll() {
        return ScrollPoints.newBuilder().setCollectionName(collection);
    }

    private List<RetrievedPoint> scrollAll(Filter filter) throws Exception {
        return get(client.scrollAsync(scroll().setFilter(filter).setLimit(1000).build()))
                .getResultList();
    }

    private QueryPoints.Builder query(float... vector) {
        return QueryPoints.newBuilder().setCollectionName(collection).setQuery(nearest(vector));
    }

    private List<ScoredPoint> search(QueryPoints.Builder query) throws Exception {
        return get(client.queryAsync(query.build()));
    }

    private List<String> found(QueryPoints.Builder query) throws Exception {
        return search(query).stream().map(hit -> text(hit.getId())).toList();
    }

    private static List<String> ids(List<RetrievedPoint> points) {
        return points.stream().map(point -> text(point.getId())).toList();
    }

    private static String text(PointId id) {
        return id.hasUuid() ? id.getUuid() : Long.toUnsignedString(id.getNum());
    }

    private Value included(String... fields) throws Exception {
        return payload(WithPayloadSelectorFactory.include(List.of(fields)));
    }

    private Value excluded(String... fields) throws Exception {
        return payload(WithPayloadSelectorFactory.exclude(List.of(fields)));
    }

    private Value payload(WithPayloadSelector selector) throws Exception {
        var point =
                get(
                        client.retrieveAsync(
                                collection,
                                List.of(id(1)),
                                selector,
                                WithVectorsSelectorFactory.enable(false),
                                null));
        return Value.newBuilder()
                .setStructValue(Struct.newBuilder().putAllFields(point.getFirst().getPayloadMap()))
                .build();
    }

    private List<Integer> matching(Condition condition) throws Exception {
        return scrollAll(all(condition)).stream().map(p -> (int) p.getId().getNum()).toList();
    }

    private void assertMatches(Condition condition, Integer... ids) throws Exception {
        assertThat(matching(condition)).as(condition.toString()).containsExactly(ids);
    }

    private void assertDoesNotMatch(Condition condition, Integer... ids) throws Exception {
        var rest = new ArrayList<Integer>();
        for (int i = 0; i < VALUES.size(); i++) {
            rest.add(i);
        }
        rest.add(90);
        rest.removeAll(List.of(ids));
        assertThat(matching(condition)).as(condition.toString()).isEqualTo(rest);
    }

    private void assertInvalid(String message, PointStruct... points) {
        assertRefused(() -> upsert(points), Status.Code.INVALID_ARGUMENT, message);
    }

    static void assertRefused(ThrowingCallable call, Status.Code code, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> {
                            assertThat(e.getStatus().getDescription()).contains(message);
                            assertThat(e.getStatus().getCode()).isEqualTo(code);
                        });
    }

    static <T> T get(ListenableFuture<T> future) throws Exception {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static Timestamp timestamp(String text) {
        return Timestamp.newBuilder().setSeconds(Instant.parse(text).getEpochSecond()).build();
    }

    private static Value object(String key, Value value) {
        return Value.newBuilder().setStructValue(Struct.newBuilder().putFields(key, value)).build();
    }

    private static Value json(Object value) {
        return switch (value) {
            case null -> nullValue();
            case Boolean bool -> value(bool);
            case Integer integer -> value((long) integer);
            case Long integer -> value(integer);
            case Double number -> value(number);
            case String text -> value(text);
            case List<?> items -> list(items.stream().map(QdrantProtocolContract::json).toList());
            case Map<?, ?> fields -> {
                var struct = Struct.newBuilder();
                fields.forEach((key, field) -> struct.putFields((String) key, json(field)));
                yield Value.newBuilder().setStructValue(struct).build();
            }
            default -> throw new IllegalArgumentException(value.toString());
        };
    }
}
