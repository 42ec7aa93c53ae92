package dev.pictor.index.qdrant;

import static io.qdrant.client.ConditionFactory.datetimeRange;
import static io.qdrant.client.ConditionFactory.hasId;
import static io.qdrant.client.ConditionFactory.isEmpty;
import static io.qdrant.client.ConditionFactory.match;
import static io.qdrant.client.ConditionFactory.matchKeywords;
import static io.qdrant.client.ConditionFactory.matchText;
import static io.qdrant.client.ConditionFactory.range;

import com.google.protobuf.Timestamp;
import dev.pictor.index.Filter;
import dev.pictor.index.IndexWrite;
import io.qdrant.client.ConditionFactory;
import io.qdrant.client.grpc.Common;
import io.qdrant.client.grpc.Common.Condition;
import io.qdrant.client.grpc.Common.DatetimeRange;
import io.qdrant.client.grpc.Common.Range;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Pictor's filters in Qdrant's words. */
final class Filters {

    private Filters() {}

    /** A reader's filter: whatever is asked for, but never a marker. */
    static Common.Filter visible(Filter filter) {
        return translate(filter).toBuilder().addMustNot(match(Payload.DELETED, true)).build();
    }

    /**
     * The guard of a write: its point may be changed only while the stored version is lower. A
     * batch needs one of its guards to hold for a point; a point that does not exist is inserted
     * whatever they say.
     */
    static Condition guard(IndexWrite write) {
        var older = Range.newBuilder().setLt((double) write.version()).build();
        return all(hasId(PointIds.of(write.id())), range(Payload.VERSION, older));
    }

    /** The guard of a rewrite: its point may be changed only while nothing newer is there. */
    static Condition unchanged(IndexWrite write) {
        var same = Range.newBuilder().setLte((double) write.version()).build();
        return all(hasId(PointIds.of(write.id())), range(Payload.VERSION, same));
    }

    /** Images that an older version of Pictor wrote, which kept no numbers. */
    static Common.Filter withoutNumbers() {
        return Common.Filter.newBuilder()
                .addMust(isEmpty(Payload.NUMBERS))
                .addMustNot(match(Payload.DELETED, true))
                .build();
    }

    /** Markers of at most a version. */
    static Common.Filter markers(long upTo) {
        return Common.Filter.newBuilder()
                .addMust(match(Payload.DELETED, true))
                .addMust(range(Payload.VERSION, Range.newBuilder().setLte((double) upTo).build()))
                .build();
    }

    /** Markers that may be removed: of these ids, each up to its version. */
    static Common.Filter purge(List<Map.Entry<String, Long>> markers) {
        var filter = Common.Filter.newBuilder().addMust(match(Payload.DELETED, true));
        for (var marker : markers) {
            var upTo = Range.newBuilder().setLte((double) marker.getValue()).build();
            filter.addShould(
                    all(hasId(PointIds.of(marker.getKey())), range(Payload.VERSION, upTo)));
        }
        return filter.build();
    }

    private static Condition all(Condition first, Condition second) {
        return ConditionFactory.filter(
                Common.Filter.newBuilder().addMust(first).addMust(second).build());
    }

    private static Common.Filter translate(Filter filter) {
        var translated = Common.Filter.newBuilder();
        filter.must().forEach(c -> translated.addMust(translate(c)));
        filter.should().forEach(c -> translated.addShould(translate(c)));
        filter.mustNot().forEach(c -> translated.addMustNot(translate(c)));
        return translated.build();
    }

    private static Condition translate(Filter.Condition condition) {
        return switch (condition) {
            case Filter.Ids(var ids) -> hasId(ids.stream().map(PointIds::of).toList());
            case Filter.AnyOf(var field, var values) -> matchKeywords(field, values);
            case Filter.Range r -> range(Payload.numberField(r.field()), translate(r));
            case Filter.Between b -> datetimeRange(b.field(), translate(b));
            case Filter.CaptionWords(var words) -> matchText(Payload.CAPTION, words);
            case Filter.Empty(var field) -> isEmpty(field);
            case Filter.Nested(var filter) -> ConditionFactory.filter(translate(filter));
        };
    }

    private static Range translate(Filter.Range range) {
        var translated = Range.newBuilder();
        if (range.gt() != null) {
            translated.setGt(range.gt());
        }
        if (range.gte() != null) {
            translated.setGte(range.gte());
        }
        if (range.lt() != null) {
            translated.setLt(range.lt());
        }
        if (range.lte() != null) {
            translated.setLte(range.lte());
        }
        return translated.build();
    }

    private static DatetimeRange translate(Filter.Between between) {
        var translated = DatetimeRange.newBuilder();
        if (between.gt() != null) {
            translated.setGt(timestamp(between.gt()));
        }
        if (between.gte() != null) {
            translated.setGte(timestamp(between.gte()));
        }
        if (between.lt() != null) {
            translated.setLt(timestamp(between.lt()));
        }
        if (between.lte() != null) {
            translated.setLte(timestamp(between.lte()));
        }
        return translated.build();
    }

    private static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}
