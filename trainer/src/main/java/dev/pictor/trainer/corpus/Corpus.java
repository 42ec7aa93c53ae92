package dev.pictor.trainer.corpus;

import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongHeapPriorityQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * The captions to learn from: bounded, on disk, each text once.
 *
 * <p>Beyond the bound those with the smallest keys stay. Keys are hashes of the text, so what stays
 * is an even sample of all texts that ever came, whatever their order, and a redelivered caption
 * changes nothing. About 120 bytes of memory a caption; texts stay on disk. Thread-safe.
 *
 * <p>What {@link #put} took survives a kill of the process; after {@link #flush} also a power cut.
 */
public final class Corpus implements AutoCloseable {

    private static final long COMPACT_BEYOND = 16 << 20;

    private final int capacity;
    private final CorpusFile file;
    private final Long2IntOpenHashMap byKey = new Long2IntOpenHashMap();
    private final Long2IntOpenHashMap byId = new Long2IntOpenHashMap();
    private final ImageSlots byImage = new ImageSlots();
    private final LongHeapPriorityQueue largest =
            new LongHeapPriorityQueue((a, b) -> Long.compareUnsigned(b, a));
    private final LongHeapPriorityQueue free = new LongHeapPriorityQueue();
    private long[] keys = new long[1024];
    private long[] positions = new long[1024];
    private long[] sequences = new long[1024];
    private long[] ids = new long[1024];
    private long[] images = new long[1024];
    private int slots;
    private long sequence;
    private long loaded;
    private SlotListener freed = _ -> {};

    /** Hears of a place that its caption is about to leave. */
    interface SlotListener {
        void leaving(int slot) throws IOException;
    }

    private Corpus(Path path, int capacity) throws IOException {
        this.capacity = capacity;
        byKey.defaultReturnValue(-1);
        byId.defaultReturnValue(-1);
        file = CorpusFile.open(path, this::load);
        while (byKey.size() > capacity) {
            evict();
        }
    }

    /**
     * Opens a corpus, or begins one.
     *
     * @param folder where it lies
     * @param capacity most captions it keeps
     */
    public static Corpus open(Path folder, int capacity) throws IOException {
        Files.createDirectories(folder);
        var path = folder.resolve("captions.log");
        var corpus = new Corpus(path, capacity);
        return corpus.wasteful() ? corpus.compact(path) : corpus;
    }

    private boolean wasteful() {
        return file.size() > COMPACT_BEYOND && loaded < file.size() / 2;
    }

    private Corpus compact(Path path) throws IOException {
        var fresh = path.resolveSibling("captions.log.new");
        Files.deleteIfExists(fresh);
        try (this;
                var copy = CorpusFile.open(fresh, (_, _) -> {})) {
            for (long key : keys()) {
                copy.append(file.read(positions[byKey.get(key)]));
            }
            copy.force();
        }
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
        return new Corpus(path, capacity);
    }

    private void load(long position, byte[] payload) {
        loaded += payload.length;
        var frame = CaptionFrame.index(payload);
        sequence = Math.max(sequence, frame.sequence());
        // Killed between an update's new frame and the erasure of its old one: the later counts.
        int twin = byId.get(frame.idHash());
        if (twin >= 0) {
            dropFromIndex(twin);
        }
        int same = byKey.get(frame.key());
        if (same >= 0) {
            dropFromIndex(same);
        }
        index(frame, position);
    }

    /**
     * Takes a caption; the same text under another id is taken once.
     *
     * @return whether the corpus changed
     * @throws IOException if the disk refuses; the corpus is as before
     */
    public synchronized boolean put(CaptionText caption) throws IOException {
        long key = caption.key();
        int same = byKey.get(key);
        int before = byId.get(CaptionText.hash(caption.id()));
        if (same >= 0 && before != same) {
            if (before >= 0) {
                erase(before);
            }
            return before >= 0;
        }
        if (same >= 0) {
            return false;
        }
        if (before < 0 && byKey.size() >= capacity) {
            if (Long.compareUnsigned(key, largestKey()) >= 0) {
                sequence++; // it came, even though it does not stay
                return false;
            }
            evict();
        }
        var payload = CaptionFrame.write(caption, sequence + 1);
        long position = file.append(payload);
        sequence++;
        if (before >= 0) {
            erase(before);
        }
        index(CaptionFrame.index(payload), position);
        return true;
    }

    /**
     * Erases the captions whose id, or image id, this is.
     *
     * @return how many
     */
    public synchronized int forget(String id) throws IOException {
        long hash = CaptionText.hash(id);
        int erased = 0;
        for (int slot = byImage.first(hash); slot >= 0; slot = byImage.first(hash)) {
            erase(slot);
            erased++;
        }
        int own = byId.get(hash);
        if (own >= 0) {
            erase(own);
            erased++;
        }
        return erased;
    }

    /** Makes all changes durable. */
    public synchronized void flush() throws IOException {
        file.force();
    }

    /** A caption by key; empty if it left the corpus. */
    public synchronized Optional<CaptionText> get(long key) throws IOException {
        int slot = byKey.get(key);
        return slot < 0
                ? Optional.empty()
                : Optional.of(CaptionFrame.read(file.read(positions[slot])));
    }

    /** The keys of all captions, first come first. */
    public synchronized long[] keys() {
        return IntStream.range(0, slots)
                .filter(slot -> keys[slot] != 0)
                .boxed()
                .sorted((a, b) -> Long.compare(sequences[a], sequences[b]))
                .mapToLong(slot -> keys[slot])
                .toArray();
    }

    /**
     * The captions that came last, the newest first.
     *
     * @param count most of them
     */
    public synchronized List<CaptionText> newest(int count) throws IOException {
        var newest = new PriorityQueue<Integer>(Comparator.comparingLong(slot -> sequences[slot]));
        for (int slot = 0; slot < slots; slot++) {
            if (keys[slot] != 0
                    && (newest.size() < count || sequences[slot] > sequences[newest.element()])) {
                newest.add(slot);
                if (newest.size() > count) {
                    newest.remove();
                }
            }
        }
        var captions = new ArrayList<CaptionText>();
        while (!newest.isEmpty()) {
            captions.add(CaptionFrame.read(file.read(positions[newest.remove()])));
        }
        return captions.reversed();
    }

    /** Where a caption's latent lies in the cache; -1 if it left the corpus. */
    synchronized int slot(long key) {
        return byKey.get(key);
    }

    /** Says whom to tell before a caption's place is free again. */
    synchronized void onLeaving(SlotListener listener) {
        freed = listener;
    }

    /** How many captions there are. */
    public synchronized int size() {
        return byKey.size();
    }

    /** Counts all captions that ever came, those that did not stay included. */
    public synchronized long sequence() {
        return sequence;
    }

    private void index(CaptionFrame frame, long position) {
        int slot = free.isEmpty() ? slots++ : (int) free.dequeueLong();
        if (slot == keys.length) {
            int size = 2 * slot;
            keys = Arrays.copyOf(keys, size);
            positions = Arrays.copyOf(positions, size);
            sequences = Arrays.copyOf(sequences, size);
            ids = Arrays.copyOf(ids, size);
            images = Arrays.copyOf(images, size);
        }
        keys[slot] = frame.key();
        positions[slot] = position;
        sequences[slot] = frame.sequence();
        ids[slot] = frame.idHash();
        images[slot] = frame.imageHash();
        byKey.put(frame.key(), slot);
        byId.put(frame.idHash(), slot);
        if (frame.imageHash() != 0) {
            byImage.add(slot, frame.imageHash());
        }
        if (largest.size() > 2 * byKey.size()) { // most of it left in the meantime
            largest.clear();
            byKey.keySet().forEach(largest::enqueue);
        } else {
            largest.enqueue(frame.key());
        }
    }

    private long largestKey() {
        while (byKey.get(largest.firstLong()) < 0) {
            largest.dequeueLong(); // it left in the meantime
        }
        return largest.firstLong();
    }

    private void evict() throws IOException {
        erase(byKey.get(largestKey()));
    }

    private void erase(int slot) throws IOException {
        freed.leaving(slot); // first, so that a kill cannot leave what was derived from a caption
        file.erase(positions[slot]);
        dropFromIndex(slot);
    }

    private void dropFromIndex(int slot) {
        byKey.remove(keys[slot]);
        byId.remove(ids[slot]);
        if (images[slot] != 0) {
            byImage.remove(slot, images[slot]);
        }
        keys[slot] = 0;
        free.enqueue(slot);
    }

    @Override
    public synchronized void close() throws IOException {
        file.close();
    }
}
