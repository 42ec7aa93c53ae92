package dev.pictor.index;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The vector index: guarded writes, search, and generations behind an alias.
 *
 * <p>Thread-safe; calls block, virtual threads are fine. Every call may throw {@link
 * VectorIndexException}, whose subtype says whether to try again. Markers of deleted images are
 * invisible except to {@link #states}, {@link #scrollStates} and {@link #markers}.
 */
public interface VectorIndex extends AutoCloseable {

    /**
     * Checks that the store answers and is recent enough.
     *
     * @return its version
     * @throws VectorIndexException.Permanent if it is too old to guard writes
     */
    String check();

    /**
     * Creates a generation with its payload indexes, unless it exists. Images that an older version
     * wrote get what they lack to be found by all of today's conditions, which takes a while.
     *
     * @throws VectorIndexException.Permanent if it exists with another dimension
     */
    void create(Generation generation);

    /** The names of all generations. */
    List<String> generations();

    /** Drops a generation with everything in it; one that does not exist is no error. */
    void drop(Generation generation);

    /** Points the alias {@code images} at a generation, atomically. */
    void pointAlias(Generation generation);

    /** The name of the generation the alias points at. */
    Optional<String> aliased();

    /**
     * Writes a batch, each point guarded by its version; on return it is durable and visible. A
     * failure may leave a part written; the whole may be given again.
     *
     * <p>A write whose version is not above the stored one has no effect and is no error: ask
     * {@link #states} for what holds. Ids must differ within a batch.
     */
    void write(Generation generation, List<? extends IndexWrite> batch);

    /** What is stored under some ids, markers included; absent ids are left out. */
    Map<String, StoredState> states(Generation generation, Collection<String> ids);

    /** Searchable images by id; absent and deleted ones are left out. */
    Map<String, IndexedImage> get(Generation generation, Collection<String> ids);

    /**
     * The vectors of searchable images by id, as they were written, up to rounding; absent and
     * deleted ones are left out.
     */
    Map<String, float[]> vectors(Generation generation, Collection<String> ids);

    /** The nearest images, best first; one deleted meanwhile may be left out. */
    List<Hit> search(Generation generation, SearchRequest request);

    /** How many searchable images a filter lets through, exactly. */
    long count(Generation generation, Filter filter);

    /**
     * The values that a field has most often, with about how many images of a filter have each: the
     * most frequent first, those of one count in the order of their UTF-8 bytes.
     *
     * @param field {@code tags}, {@code mediaType}, {@code sha256} or {@code attributes.NAME}
     * @param limit most values
     * @return nothing if the field cannot be counted: no image ever had the attribute, or more
     *     attributes than an index is kept for came before it
     */
    Optional<List<ValueCount>> facet(Generation generation, String field, Filter filter, int limit);

    /**
     * Lists searchable images.
     *
     * @param from where to begin: null, or {@link Page#next} of the page before
     */
    Page<IndexedImage> scroll(
            Generation generation, Filter filter, @Nullable String from, int limit);

    /**
     * The images that were indexed last, the last one first; those of one instant in any order.
     *
     * @param limit most images
     */
    List<IndexedImage> newest(Generation generation, Filter filter, int limit);

    /** Lists everything stored, markers included. */
    Page<StoredState> scrollStates(Generation generation, @Nullable String from, int limit);

    /**
     * Lists the markers of deleted images.
     *
     * @param upTo highest version to list
     */
    Page<StoredState> markers(Generation generation, long upTo, @Nullable String from, int limit);

    /**
     * Removes markers for good, each only while it is a marker of at most the given version.
     *
     * <p>Safe only for versions below every consumer's committed offset and older than any replay.
     *
     * @param markers highest version to remove, by id
     */
    void purge(Generation generation, Map<String, Long> markers);

    @Override
    void close();
}
