package dev.pictor.index;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The vector index in memory, for tests of what uses one: it passes the contract of the real ones,
 * remembers what it was asked, and can be made to fail.
 */
public final class InMemoryIndex implements VectorIndex {

    private final Map<String, Generation> generations = new HashMap<>();
    private final Map<String, NavigableMap<String, IndexWrite>> points = new HashMap<>();
    private @Nullable String alias;
    private @Nullable VectorIndexException failure;

    /** The batches that were written. */
    public final List<List<IndexWrite>> batches = new ArrayList<>();

    /** How many vectors were read, by call. */
    public final List<Integer> vectorReads = new ArrayList<>();

    /** How many whole images were read, by call. */
    public final List<Integer> imageReads = new ArrayList<>();

    /** From now on every call fails so; null for none. */
    public synchronized void fail(@Nullable VectorIndexException with) {
        failure = with;
    }

    /** What is stored, markers included. */
    public synchronized Map<String, IndexWrite> stored(Generation generation) {
        return Map.copyOf(points(generation));
    }

    private NavigableMap<String, IndexWrite> points(Generation generation) {
        check();
        var found = points.get(generation.name());
        if (found == null) {
            throw new VectorIndexException.Permanent(
                    "no generation " + generation.name(), new IllegalStateException());
        }
        return found;
    }

    @Override
    public synchronized String check() {
        if (failure != null) {
            throw failure;
        }
        return "1.19.0";
    }

    @Override
    public synchronized void create(Generation generation) {
        check();
        var existing = generations.putIfAbsent(generation.name(), generation);
        if (existing != null && existing.dimension() != generation.dimension()) {
            throw new VectorIndexException.Permanent(
                    "%s has vectors of size %d, not of size %d"
                            .formatted(
                                    generation.name(),
                                    existing.dimension(),
                                    generation.dimension()),
                    new IllegalStateException());
        }
        points.putIfAbsent(generation.name(), new TreeMap<>());
    }

    @Override
    public synchronized List<String> generations() {
        check();
        return List.copyOf(generations.keySet());
    }

    @Override
    public synchronized void drop(Generation generation) {
        generations.remove(generation.name());
        points.remove(generation.name());
    }

    @Override
    public synchronized void pointAlias(Generation generation) {
        points(generation);
        alias = generation.name();
    }

    @Override
    public synchronized Optional<String> aliased() {
        check();
        return Optional.ofNullable(alias);
    }

    @Override
    public synchronized void write(Generation generation, List<? extends IndexWrite> batch) {
        var stored = points(generation);
        var ids = new HashSet<String>();
        for (var write : batch) {
            if (!ids.add(write.id())) {
                throw new IllegalArgumentException("id " + write.id() + " twice in a batch");
            }
            if (write instanceof IndexWrite.Put put
                    && put.vector().length != generation.dimension()) {
                throw new VectorIndexException.Permanent(
                        "vector of size " + put.vector().length, new IllegalStateException());
            }
        }
        batches.add(List.copyOf(batch));
        for (var write : batch) {
            stored.merge(
                    write.id(),
                    write,
                    (old, fresh) -> fresh.version() > old.version() ? fresh : old);
        }
    }

    @Override
    public synchronized Map<String, StoredState> states(
            Generation generation, Collection<String> ids) {
        var stored = points(generation);
        var states = new HashMap<String, StoredState>();
        for (var id : ids) {
            var write = stored.get(id);
            if (write != null) {
                states.put(id, state(write));
            }
        }
        return states;
    }

    private static StoredState state(IndexWrite write) {
        return switch (write) {
            case IndexWrite.Put(var image, var _) ->
                    new StoredState(
                            image.id(),
                            image.version(),
                            false,
                            image.metadata().sha256(),
                            image.model(),
                            image.metadata().details().digest());
            case IndexWrite.Delete(var id, var version) ->
                    new StoredState(id, version, true, "", "", "");
        };
    }

    private List<IndexWrite.Put> live(Generation generation, Predicate<IndexedImage> which) {
        return points(generation).values().stream()
                .filter(IndexWrite.Put.class::isInstance)
                .map(IndexWrite.Put.class::cast)
                .filter(put -> which.test(put.image()))
                .toList();
    }

    @Override
    public synchronized Map<String, IndexedImage> get(
            Generation generation, Collection<String> ids) {
        imageReads.add(ids.size());
        var images = new HashMap<String, IndexedImage>();
        live(generation, image -> ids.contains(image.id()))
                .forEach(put -> images.put(put.id(), put.image()));
        return images;
    }

    @Override
    public synchronized Map<String, float[]> vectors(
            Generation generation, Collection<String> ids) {
        vectorReads.add(ids.size());
        var wanted = new HashSet<>(ids);
        var vectors = new HashMap<String, float[]>();
        live(generation, image -> wanted.contains(image.id()))
                .forEach(put -> vectors.put(put.id(), put.vector()));
        return vectors;
    }

    @Override
    public synchronized List<Hit> search(Generation generation, SearchRequest request) {
        return live(generation, image -> matches(request.filter(), image)).stream()
                .map(put -> new Hit(put.image(), cosine(put.vector(), request.vector())))
                .filter(hit ->
                        request.scoreThreshold() == null || hit.score() >= request.scoreThreshold())
                .sorted(Comparator.comparingDouble(Hit::score).reversed())
                .skip(request.offset())
                .limit(request.limit())
                .toList();
    }

    private static float cosine(float[] a, float[] b) {
        double product = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        return (float) (product / Math.sqrt(aa * bb));
    }

    @Override
    public synchronized long count(Generation generation, Filter filter) {
        return live(generation, image -> matches(filter, image)).size();
    }

    @Override
    public synchronized Optional<List<ValueCount>> facet(
            Generation generation, String field, Filter filter, int limit) {
        if (field.startsWith("attributes.")
                && live(generation, image -> !words(field, image).isEmpty()).isEmpty()) {
            return Optional.empty();
        }
        var counts = new HashMap<String, Long>();
        live(generation, image -> matches(filter, image))
                .forEach(put ->
                        words(field, put.image())
                                .forEach(word -> counts.merge(word, 1L, Long::sum)));
        return Optional.of(
                counts.entrySet().stream()
                        .map(e -> new ValueCount(e.getKey(), e.getValue()))
                        .sorted(
                                Comparator.comparingLong(ValueCount::count)
                                        .reversed()
                                        .thenComparing(ValueCount::value))
                        .limit(limit)
                        .toList());
    }

    @Override
    public synchronized Page<IndexedImage> scroll(
            Generation generation, Filter filter, @Nullable String from, int limit) {
        return page(
                live(generation, image -> matches(filter, image)).stream()
                        .map(IndexWrite.Put::image)
                        .toList(),
                IndexedImage::id,
                from,
                limit);
    }

    @Override
    public synchronized List<IndexedImage> newest(Generation generation, Filter filter, int limit) {
        return live(generation, image -> matches(filter, image)).stream()
                .map(IndexWrite.Put::image)
                .sorted(Comparator.comparing(IndexedImage::indexedAt).reversed())
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized Page<StoredState> scrollStates(
            Generation generation, @Nullable String from, int limit) {
        return page(
                points(generation).values().stream().map(InMemoryIndex::state).toList(),
                StoredState::id,
                from,
                limit);
    }

    @Override
    public synchronized Page<StoredState> markers(
            Generation generation, long upTo, @Nullable String from, int limit) {
        return page(
                points(generation).values().stream()
                        .map(InMemoryIndex::state)
                        .filter(state -> state.deleted() && state.version() <= upTo)
                        .toList(),
                StoredState::id,
                from,
                limit);
    }

    private static <T> Page<T> page(
            List<T> all, Function<T, String> id, @Nullable String from, int limit) {
        var rest =
                all.stream().filter(t -> from == null || id.apply(t).compareTo(from) >= 0).toList();
        return new Page<>(
                rest.subList(0, Math.min(limit, rest.size())),
                rest.size() > limit ? id.apply(rest.get(limit)) : null);
    }

    @Override
    public synchronized void purge(Generation generation, Map<String, Long> markers) {
        var stored = points(generation);
        markers.forEach((id, highest) -> {
            if (stored.get(id) instanceof IndexWrite.Delete delete && delete.version() <= highest) {
                stored.remove(id);
            }
        });
    }

    private static boolean matches(Filter filter, IndexedImage image) {
        return filter.must().stream().allMatch(c -> meets(c, image))
                && (filter.should().isEmpty()
                        || filter.should().stream().anyMatch(c -> meets(c, image)))
                && filter.mustNot().stream().noneMatch(c -> meets(c, image));
    }

    private static boolean meets(Filter.Condition condition, IndexedImage image) {
        return switch (condition) {
            case Filter.Ids(var ids) -> ids.contains(image.id());
            case Filter.AnyOf(var field, var values) ->
                    words(field, image).stream().anyMatch(values::contains);
            case Filter.Range(var field, var gt, var gte, var lt, var lte) -> {
                Double number = number(field, image);
                yield number != null
                        && (gt == null || number > gt)
                        && (gte == null || number >= gte)
                        && (lt == null || number < lt)
                        && (lte == null || number <= lte);
            }
            case Filter.Between(var field, var gt, var gte, var lt, var lte) -> {
                var time =
                        field.equals("createdAt")
                                ? image.metadata().createdAt()
                                : image.indexedAt();
                yield (gt == null || time.isAfter(gt))
                        && (gte == null || !time.isBefore(gte))
                        && (lt == null || time.isBefore(lt))
                        && (lte == null || !time.isAfter(lte));
            }
            case Filter.CaptionWords(var words) ->
                    !split(words).isEmpty()
                            && split(image.metadata().details().caption())
                                    .containsAll(split(words));
            case Filter.Empty(var field) -> words(field, image).isEmpty();
            case Filter.Nested(var nested) -> matches(nested, image);
        };
    }

    private static Set<String> split(@Nullable String text) {
        return Arrays.stream(text == null ? new String[0] : text.split("[^\\p{L}\\p{N}]+"))
                .map(word -> word.toLowerCase(Locale.ROOT))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toSet());
    }

    private static @Nullable Double number(String field, IndexedImage image) {
        if (field.startsWith("attributes.")) {
            return image.numbers().get(field.substring("attributes.".length()));
        }
        return switch (field) {
            case "width" -> (double) image.metadata().width();
            case "height" -> (double) image.metadata().height();
            case "version" -> (double) image.version();
            default -> throw new IllegalArgumentException(field);
        };
    }

    private static List<String> words(String field, IndexedImage image) {
        if (field.startsWith("attributes.")) {
            var value =
                    image.metadata()
                            .details()
                            .attributes()
                            .get(field.substring("attributes.".length()));
            return value == null ? List.of() : List.of(value);
        }
        var word =
                switch (field) {
                    case "tags" -> null;
                    case "caption" -> image.metadata().details().caption();
                    case "mediaType" -> image.metadata().mediaType();
                    case "sha256" -> image.metadata().sha256();
                    case "uri" -> image.metadata().details().uri();
                    case "model" -> image.model();
                    default -> throw new IllegalArgumentException(field);
                };
        return field.equals("tags")
                ? image.metadata().details().tags()
                : word == null ? List.of() : List.of(word);
    }

    @Override
    public void close() {}
}
