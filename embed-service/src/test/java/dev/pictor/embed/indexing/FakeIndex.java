package dev.pictor.embed.indexing;

import dev.pictor.index.Filter;
import dev.pictor.index.Generation;
import dev.pictor.index.Hit;
import dev.pictor.index.IndexWrite;
import dev.pictor.index.IndexedImage;
import dev.pictor.index.Page;
import dev.pictor.index.SearchRequest;
import dev.pictor.index.StoredState;
import dev.pictor.index.VectorIndex;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Guarded writes in memory; remembers the batches it was given. */
final class FakeIndex implements VectorIndex {

    final List<List<IndexWrite>> batches = new ArrayList<>();
    final Map<String, IndexWrite> stored = new HashMap<>();

    /** How many vectors were asked for, by call. */
    final List<Integer> vectorReads = new ArrayList<>();

    @Override
    public void write(Generation generation, List<? extends IndexWrite> batch) {
        batches.add(List.copyOf(batch));
        for (var write : batch) {
            stored.merge(
                    write.id(),
                    write,
                    (old, fresh) -> fresh.version() > old.version() ? fresh : old);
        }
    }

    @Override
    public Map<String, StoredState> states(Generation generation, Collection<String> ids) {
        var states = new HashMap<String, StoredState>();
        for (var id : ids) {
            switch (stored.get(id)) {
                case null -> {}
                case IndexWrite.Put(var image, var vector) ->
                        states.put(
                                id,
                                new StoredState(
                                        id, image.version(), false, image.sha256(), image.model()));
                case IndexWrite.Delete(var gone, var version) ->
                        states.put(id, new StoredState(gone, version, true, "", ""));
            }
        }
        return states;
    }

    @Override
    public Map<String, float[]> vectors(Generation generation, Collection<String> ids) {
        vectorReads.add(ids.size());
        var vectors = new HashMap<String, float[]>();
        for (var id : ids) {
            if (stored.get(id) instanceof IndexWrite.Put(var _, var vector)) {
                vectors.put(id, vector);
            }
        }
        return vectors;
    }

    /** Not for the indexer: a whole image may be large, and its vector is all that is reused. */
    @Override
    public Map<String, IndexedImage> get(Generation generation, Collection<String> ids) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String check() {
        return "1.19.0";
    }

    @Override
    public void create(Generation generation) {}

    @Override
    public List<String> generations() {
        return List.of();
    }

    @Override
    public void drop(Generation generation) {}

    @Override
    public void pointAlias(Generation generation) {}

    @Override
    public Optional<String> aliased() {
        return Optional.empty();
    }

    @Override
    public List<Hit> search(Generation generation, SearchRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long count(Generation generation, Filter filter) {
        if (!(filter.must().getFirst() instanceof Filter.Range range)
                || !range.field().equals("version")
                || range.gte() == null) {
            throw new UnsupportedOperationException(filter.toString());
        }
        return stored.values().stream()
                .filter(write -> write instanceof IndexWrite.Put && write.version() >= range.gte())
                .count();
    }

    @Override
    public Page<IndexedImage> scroll(Generation generation, Filter filter, String from, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Page<StoredState> scrollStates(Generation generation, String from, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void purge(Generation generation, Map<String, Long> markers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
