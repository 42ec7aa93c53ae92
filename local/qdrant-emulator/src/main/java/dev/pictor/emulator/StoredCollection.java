package dev.pictor.emulator;

import static java.util.stream.Collectors.toUnmodifiableMap;

import com.google.protobuf.InvalidProtocolBufferException;
import io.qdrant.client.grpc.Collections.PayloadSchemaInfo;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.PointsIdsList;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.UpsertPoints;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One collection: its points in memory and their log.
 *
 * <p>Only the {@link Writer} calls {@link #upsert}, {@link #delete}, {@link #vacuum} and {@link
 * #drop}. It reads without a lock, since nothing else writes, and takes the lock to apply a whole
 * batch; so a reader, on any thread, sees all of a batch or nothing.
 */
final class StoredCollection implements AutoCloseable {

    /** A log is rewritten when it is this large and less than half of it is alive. */
    private static final long COMPACT_BYTES = 8 << 20;

    /** What a point costs in the log besides itself, in a record of its own. */
    private static final int RECORD_BYTES = 32;

    private final String name;
    private final Schema schema;
    private final PointLog log;
    private final PointTable table;
    private final AtomicLong operations = new AtomicLong();
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private volatile Map<String, PayloadSchemaInfo> indexes;
    private boolean dropped;

    /** Whether the log still has points that were removed. */
    private boolean removed;

    private StoredCollection(
            Schema schema, Map<String, PayloadSchemaInfo> indexes, LogOpener opener)
            throws IOException {
        name = schema.request().getCollectionName();
        this.schema = schema;
        this.indexes = Map.copyOf(indexes);
        table = new PointTable(schema);
        log = opener.open(this::replay);
    }

    private interface LogOpener {
        PointLog open(PointLog.Replay replay) throws IOException;
    }

    static StoredCollection create(Schema schema, Path file) throws IOException {
        return new StoredCollection(schema, Map.of(), _ -> PointLog.create(file));
    }

    /**
     * Reads a collection back, and rewrites its log if less than half of it is alive, or if points
     * were removed.
     */
    static StoredCollection open(Schema schema, Map<String, PayloadSchemaInfo> indexes, Path file)
            throws IOException {
        var collection =
                new StoredCollection(schema, indexes, replay -> PointLog.open(file, replay));
        collection.compactIfAbove(0);
        collection.vacuum();
        return collection;
    }

    private void replay(PointLog.Kind kind, long operation, byte[] data)
            throws InvalidProtocolBufferException {
        removed |= kind == PointLog.Kind.DELETE;
        switch (kind) {
            case UPSERT ->
                    UpsertPoints.parseFrom(data)
                            .getPointsList()
                            .forEach(point ->
                                    table.put(
                                            StoredPoint.of(point),
                                            operation,
                                            point.getSerializedSize() + RECORD_BYTES));
            case DELETE ->
                    DeletePoints.parseFrom(data)
                            .getPoints()
                            .getPoints()
                            .getIdsList()
                            .forEach(id -> table.remove(PointKey.of(id)));
        }
        operations.accumulateAndGet(operation, Math::max);
    }

    String name() {
        return name;
    }

    Schema schema() {
        return schema;
    }

    PointLog log() {
        return log;
    }

    Map<String, PayloadSchemaInfo> indexes() {
        return indexes;
    }

    void setIndexes(Map<String, PayloadSchemaInfo> indexes) {
        this.indexes = Map.copyOf(indexes);
    }

    /** The number of a new operation. */
    long nextOperation() {
        return operations.incrementAndGet();
    }

    PointFilter compile(Filter filter) {
        return FilterCompiler.compile(
                filter,
                indexes.entrySet().stream()
                        .collect(
                                toUnmodifiableMap(
                                        Map.Entry::getKey, e -> e.getValue().getDataType())));
    }

    /** Reads a consistent state; what is read must not leave with references to the table. */
    <T> T read(Function<PointTable, T> reader) {
        lock.readLock().lock();
        try {
            return reader.apply(table);
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * Writes points; of several with one key the last counts.
     *
     * @param guard where given, leaves each stored point alone that does not match it; judged by
     *     the state before this batch, and not for points that do not exist
     * @param inserts whether points that do not exist are written
     */
    void upsert(
            long operation, List<StoredPoint> points, @Nullable PointFilter guard, boolean inserts)
            throws IOException {
        prepareToWrite();
        var accepted = new LinkedHashMap<PointKey, StoredPoint>();
        for (var point : points) {
            if (table.contains(point.key())
                    ? guard == null || table.matches(point.key(), guard)
                    : inserts) {
                checkNames(point);
                accepted.put(point.key(), point);
            }
        }
        if (!accepted.isEmpty()) {
            append(operation, accepted.values());
        }
    }

    private void checkNames(StoredPoint point) {
        for (var vector : point.vectors().keySet()) {
            if (!table.hasSlab(vector)) {
                throw Refusal.unknownVector(vector);
            }
        }
    }

    private void append(long operation, Collection<StoredPoint> points) throws IOException {
        var record = UpsertPoints.newBuilder();
        points.forEach(point -> record.addPoints(point.toProto()));
        log.append(PointLog.Kind.UPSERT, operation, record.build().toByteArray());
        var sizes = record.getPointsList().iterator();
        write(() -> {
            for (var point : points) {
                int size = sizes.next().getSerializedSize() + RECORD_BYTES;
                table.put(point, operation, size);
            }
        });
    }

    /** Removes points; ids that do not exist are fine. */
    void delete(long operation, Collection<PointKey> keys) throws IOException {
        prepareToWrite();
        var existing = keys.stream().filter(table::contains).distinct().toList();
        if (!existing.isEmpty()) {
            var ids = PointsIdsList.newBuilder();
            existing.forEach(key -> ids.addIds(key.toProto()));
            var selector = PointsSelector.newBuilder().setPoints(ids);
            var record = DeletePoints.newBuilder().setPoints(selector).build();
            log.append(PointLog.Kind.DELETE, operation, record.toByteArray());
            removed = true;
            write(() -> existing.forEach(table::remove));
        }
    }

    /** Removes the points that match now. */
    void delete(long operation, PointFilter filter) throws IOException {
        delete(
                operation,
                table.list(null, filter, Long.MAX_VALUE).stream().map(table::key).toList());
    }

    private void write(Runnable change) {
        lock.writeLock().lock();
        try {
            change.run();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void prepareToWrite() throws IOException {
        if (dropped) {
            throw Refusal.noCollection(name);
        }
        compactIfAbove(COMPACT_BYTES);
    }

    private void compactIfAbove(long size) throws IOException {
        if (log.size() > Math.max(size, 2 * table.bytes() + Long.BYTES)) {
            rewrite();
        }
    }

    /** Rewrites the log if points were removed, so that nothing of them is left in it. */
    void vacuum() throws IOException {
        if (removed && !dropped) {
            rewrite();
        }
    }

    private void rewrite() throws IOException {
        log.rewrite(this::writeAll);
        removed = false;
    }

    private void writeAll(PointLog fresh) throws IOException {
        for (int slot : table.list(null, PointFilter.ALL, Long.MAX_VALUE)) {
            var record = UpsertPoints.newBuilder().addPoints(table.point(slot).toProto());
            fresh.append(PointLog.Kind.UPSERT, table.version(slot), record.build().toByteArray());
        }
    }

    /** Forgets the collection on disk; reads that have begun may end. */
    void drop() throws IOException {
        dropped = true;
        log.delete();
    }

    @Override
    public void close() throws IOException {
        log.close();
    }
}
