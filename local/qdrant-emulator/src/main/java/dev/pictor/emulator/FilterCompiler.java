package dev.pictor.emulator;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.qdrant.client.grpc.Collections.PayloadSchemaType;
import io.qdrant.client.grpc.Common.Condition;
import io.qdrant.client.grpc.Common.DatetimeRange;
import io.qdrant.client.grpc.Common.FieldCondition;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.Match;
import io.qdrant.client.grpc.Common.MinShould;
import io.qdrant.client.grpc.Common.Range;
import io.qdrant.client.grpc.Common.ValuesCount;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Turns a Qdrant filter into a {@link PointFilter}.
 *
 * <p>A payload index changes what some conditions mean in Qdrant; so it does here, where type of
 * index and type of condition agree: an integer index compares exactly and takes 5.0 for 5, a
 * keyword or integer index makes "except" pass over values of other types, a UUID index compares
 * UUIDs and not their spelling, a text index finds words where there are pieces of text without,
 * and any index lets "is null" look into arrays.
 */
final class FilterCompiler {

    private static final Set<String> FILTER = Refusal.fields("should must must_not min_should");
    private static final Set<String> CONDITION =
            Refusal.fields("field is_empty has_id filter is_null nested");
    private static final Set<String> FIELD =
            Refusal.fields("key match range values_count datetime_range is_empty is_null");
    private static final Set<String> MATCH =
            Refusal.fields(
                    "keyword integer boolean keywords integers except_integers "
                            + "except_keywords text");

    private final Map<String, PayloadSchemaType> indexes;

    private FilterCompiler(Map<String, PayloadSchemaType> indexes) {
        this.indexes = indexes;
    }

    /**
     * Compiles a filter.
     *
     * @param indexes types of the indexed fields
     */
    static PointFilter compile(Filter filter, Map<String, PayloadSchemaType> indexes) {
        return new FilterCompiler(indexes).filter(filter);
    }

    private PointFilter filter(Filter filter) {
        Refusal.unlessOnly(filter, FILTER);
        var must = conditions(filter.getMustList());
        var mustNot = conditions(filter.getMustNotList());
        var should = conditions(filter.getShouldList());
        var minShould = filter.hasMinShould() ? minShould(filter.getMinShould()) : PointFilter.ALL;
        return (key, payload) ->
                all(must, key, payload)
                        && none(mustNot, key, payload)
                        && (should.length == 0 || !none(should, key, payload))
                        && minShould.test(key, payload);
    }

    private static boolean all(
            PointFilter[] filters, @Nullable PointKey key, PointPayload payload) {
        for (var filter : filters) {
            if (!filter.test(key, payload)) {
                return false;
            }
        }
        return true;
    }

    private static boolean none(
            PointFilter[] filters, @Nullable PointKey key, PointPayload payload) {
        for (var filter : filters) {
            if (filter.test(key, payload)) {
                return false;
            }
        }
        return true;
    }

    private PointFilter minShould(MinShould minShould) {
        if (minShould.getMinCount() == 0) {
            throw Refusal.validation("filter.min_should", "min_count must be greater than 0");
        }
        var conditions = conditions(minShould.getConditionsList());
        return (key, payload) -> {
            long matching = 0;
            for (var condition : conditions) {
                matching += condition.test(key, payload) ? 1 : 0;
            }
            return Long.compareUnsigned(matching, minShould.getMinCount()) >= 0;
        };
    }

    private PointFilter[] conditions(List<Condition> conditions) {
        return conditions.stream().map(this::condition).toArray(PointFilter[]::new);
    }

    private PointFilter condition(Condition condition) {
        Refusal.unlessOnly(condition, CONDITION);
        return switch (condition.getConditionOneOfCase()) {
            case FIELD -> field(condition.getField());
            case FILTER -> filter(condition.getFilter());
            case HAS_ID -> {
                var keys =
                        condition.getHasId().getHasIdList().stream()
                                .map(PointKey::of)
                                .collect(toUnmodifiableSet());
                yield (key, _) -> key != null && keys.contains(key);
            }
            case IS_EMPTY -> {
                var path = JsonPath.parse(condition.getIsEmpty().getKey());
                yield (_, payload) -> path.values(payload).stream().allMatch(v -> count(v) == 0);
            }
            case IS_NULL -> {
                var path = JsonPath.parse(condition.getIsNull().getKey());
                Predicate<@Nullable Object> isNull =
                        indexes.containsKey(condition.getIsNull().getKey())
                                ? FilterCompiler::hasNull
                                : v -> v == null;
                yield (_, payload) -> path.values(payload).stream().anyMatch(isNull);
            }
            case NESTED -> {
                var path = JsonPath.parse(condition.getNested().getKey()).each();
                var filter = compile(condition.getNested().getFilter(), Map.of());
                yield (_, payload) ->
                        path.values(payload).stream()
                                .anyMatch(v -> v instanceof PointPayload p && filter.test(null, p));
            }
            default -> throw Refusal.invalid("Malformed Condition type");
        };
    }

    private PointFilter field(FieldCondition condition) {
        Refusal.unlessOnly(condition, FIELD);
        if (condition.getAllFields().size() > 2) {
            throw Refusal.unimplemented("several tests in one " + name(condition));
        }
        var path = JsonPath.parse(condition.getKey());
        var index = indexes.get(condition.getKey());
        if (condition.hasMatch()) {
            return any(path, orElement(match(condition.getMatch(), index)), false);
        } else if (condition.hasRange()) {
            refuseIndex(index, Set.of(PayloadSchemaType.Datetime));
            return any(path, orElement(range(condition.getRange(), index)), false);
        } else if (condition.hasDatetimeRange()) {
            refuseIndex(index, Set.of(PayloadSchemaType.Integer, PayloadSchemaType.Float));
            return any(path, orElement(between(condition.getDatetimeRange())), false);
        } else if (condition.hasValuesCount()) {
            var bounds = condition.getValuesCount();
            return any(path, v -> within(count(v), bounds), within(0, bounds));
        } else if (condition.hasIsEmpty()) {
            boolean empty = condition.getIsEmpty();
            return any(path, v -> (count(v) == 0) == empty, empty);
        } else if (condition.hasIsNull()) {
            boolean isNull = condition.getIsNull();
            return any(path, v -> hasNull(v) == isNull, !isNull);
        }
        throw Refusal.validation(name(condition), "At least one field condition must be specified");
    }

    /** Qdrant would take times for numbers, or numbers for times. */
    private static void refuseIndex(
            @Nullable PayloadSchemaType index, Set<PayloadSchemaType> others) {
        if (index != null && others.contains(index)) {
            throw Refusal.unimplemented("such a range on a field with an index of type " + index);
        }
    }

    private static String name(FieldCondition condition) {
        return condition.getDescriptorForType().getFullName();
    }

    /** Matches if any value of the field passes the test; {@code missing} if it has none. */
    private static PointFilter any(
            JsonPath path, Predicate<@Nullable Object> test, boolean missing) {
        return (_, payload) -> {
            var values = path.values(payload);
            for (var value : values) {
                if (test.test(value)) {
                    return true;
                }
            }
            return missing && values.isEmpty();
        };
    }

    private static Predicate<@Nullable Object> orElement(Predicate<@Nullable Object> test) {
        return value -> value instanceof List<?> list ? anyOf(list, test) : test.test(value);
    }

    private static boolean anyOf(List<?> list, Predicate<@Nullable Object> test) {
        for (var item : list) {
            if (test.test(item)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasNull(@Nullable Object value) {
        return value == null || value instanceof List<?> list && list.contains(null);
    }

    private static int count(@Nullable Object value) {
        return switch (value) {
            case null -> 0;
            case List<?> list -> list.size();
            default -> 1;
        };
    }

    private static boolean within(int count, ValuesCount bounds) {
        return !(bounds.hasLt() && count >= bounds.getLt()
                || bounds.hasGt() && count <= bounds.getGt()
                || bounds.hasLte() && count > bounds.getLte()
                || bounds.hasGte() && count < bounds.getGte());
    }

    private static Predicate<@Nullable Object> match(
            Match match, @Nullable PayloadSchemaType index) {
        Refusal.unlessOnly(match, MATCH);
        boolean exact = index == PayloadSchemaType.Integer;
        return switch (match.getMatchValueCase()) {
            case KEYWORD -> oneOf(List.of(match.getKeyword()), index);
            case KEYWORDS -> oneOf(match.getKeywords().getStringsList(), index);
            case EXCEPT_KEYWORDS -> {
                var except = Set.copyOf(match.getExceptKeywords().getStringsList());
                yield index == PayloadSchemaType.Keyword
                        ? v -> v instanceof String && !except.contains(v)
                        : v -> v != null && !except.contains(v);
            }
            case TEXT -> {
                var text = match.getText();
                var words = Words.of(text);
                yield index == PayloadSchemaType.Text
                        ? v ->
                                v instanceof String stored
                                        && !words.isEmpty()
                                        && Words.of(stored).containsAll(words)
                        : v -> v instanceof String stored && stored.contains(text);
            }
            case BOOLEAN -> {
                Boolean expected = match.getBoolean();
                yield expected::equals;
            }
            case INTEGER -> oneOf(Set.of(match.getInteger()), exact);
            case INTEGERS -> oneOf(new HashSet<>(match.getIntegers().getIntegersList()), exact);
            case EXCEPT_INTEGERS -> {
                var except = new HashSet<>(match.getExceptIntegers().getIntegersList());
                yield exact
                        ? integer(l -> !except.contains(l))
                        : v -> v != null && !except.contains(v);
            }
            default -> throw Refusal.invalid("Malformed Match condition");
        };
    }

    private static Predicate<@Nullable Object> oneOf(
            List<String> keywords, @Nullable PayloadSchemaType index) {
        UnaryOperator<String> form =
                index == PayloadSchemaType.Uuid ? FilterCompiler::canonical : text -> text;
        var set = keywords.stream().map(form).collect(toUnmodifiableSet());
        return v -> v instanceof String text && set.contains(form.apply(text));
    }

    private static String canonical(String text) {
        var uuid = PointKey.parseUuid(text);
        return uuid == null ? text : uuid.toString();
    }

    private static Predicate<@Nullable Object> oneOf(Set<Long> integers, boolean exact) {
        return exact ? integer(integers::contains) : v -> v instanceof Long && integers.contains(v);
    }

    private static Predicate<@Nullable Object> integer(LongPredicate test) {
        return value -> {
            var integer = integral(value);
            return integer != null && test.test(integer);
        };
    }

    /** A value as an integer index takes it: 5.0 is 5, 5.5 is nothing. */
    static @Nullable Long integral(@Nullable Object value) {
        return switch (value) {
            case Long l -> l;
            case Double d when d.longValue() == d -> d.longValue();
            case null, default -> null;
        };
    }

    private static Predicate<@Nullable Object> range(
            Range range, @Nullable PayloadSchemaType index) {
        if (index == PayloadSchemaType.Integer) {
            long lt = (long) Math.ceil(range.getLt());
            long gt = (long) Math.floor(range.getGt());
            long gte = (long) Math.ceil(range.getGte());
            long lte = (long) Math.floor(range.getLte());
            return integer(l ->
                    (!range.hasLt() || l < lt)
                            && (!range.hasGt() || l > gt)
                            && (!range.hasGte() || l >= gte)
                            && (!range.hasLte() || l <= lte));
        }
        return v -> v instanceof Number number && within(number.doubleValue(), range);
    }

    private static boolean within(double number, Range range) {
        return (!range.hasLt() || number < range.getLt())
                && (!range.hasGt() || number > range.getGt())
                && (!range.hasGte() || number >= range.getGte())
                && (!range.hasLte() || number <= range.getLte());
    }

    private static Predicate<@Nullable Object> between(DatetimeRange range) {
        var lt = range.hasLt() ? Datetime.of(range.getLt()) : null;
        var gt = range.hasGt() ? Datetime.of(range.getGt()) : null;
        var gte = range.hasGte() ? Datetime.of(range.getGte()) : null;
        var lte = range.hasLte() ? Datetime.of(range.getLte()) : null;
        return v -> {
            var time = v instanceof String text ? Datetime.parse(text) : null;
            return time != null
                    && (lt == null || time.isBefore(lt))
                    && (gt == null || time.isAfter(gt))
                    && (gte == null || !time.isBefore(gte))
                    && (lte == null || !time.isAfter(lte));
        };
    }
}
