package dev.pictor.training.corpus;

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
 * The captions to learn from: bounded, on disk, each text once, for as long as one of the captions
 * that had it is not forgotten.
 *
 * <p>Beyond the bound those with the smallest keys stay. Keys are hashes of the text, so what stays
 * is an even sample of all texts that ever came, whatever their order, and a redelivered caption
 * changes nothing. About 130 bytes of memory a caption; texts stay on disk. Thread-safe.
 *
 * <p>What {@link #put} took survives a kill of the process; after {@link #flush} also a power cut.
 */
public final class Corpus implements AutoCloseable {

    private static final long COMPACT_BEYOND = 16 << 20;

    /** How many captions are remembered for each of the texts that may be kept, on average. */
    private static final int CAPTIONS_A_TEXT = 2;

    private final int capacity;
    private final CorpusFile file;
    private final Long2IntOpenHashMap byId = new Long2IntOpenHashMap();
    private final SlotLists byImage = new SlotLists();

    /** Of several slots with one text, the first counts, and has the text's latent. */
    private final SlotLists byText = new SlotLists();

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
        byId.defaultReturnValue(-1);
        file = CorpusFile.open(path, this::load);
        while (size() > capacity) {
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
            for (int slot : slotsInOrder()) {
                copy.append(file.read(positions[slot]));
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
        index(frame, position);
    }

    /**
     * Takes a caption; a text that is there under another id is kept once, for both.
     *
     * @return whether the corpus has another text now
     * @throws IOException if the disk refuses; the corpus is as before
     */
    public synchronized boolean put(CaptionText caption) throws IOException {
        long key = caption.key();
        int same = byText.first(key);
        int before = byId.get(CaptionText.hash(caption.id()));
        if (before >= 0 && keys[before] == key && images[before] == caption.imageHash()) {
            return false;
        }
        if (before < 0 && !makeRoom(key)) {
            return false;
        }
        long order = same >= 0 ? sequences[same] : sequence + 1;
        var payload = CaptionFrame.write(caption, order);
        long position = file.append(payload);
        sequence = Math.max(sequence, order);
        if (before >= 0) {
            erase(before);
        }
        index(CaptionFrame.index(payload), position);
        return before >= 0 || same < 0;
    }

    /**
     * Whether one more caption with a text may stay; of a text that may not, it is told it came.
     */
    private boolean makeRoom(long key) throws IOException {
        if (byText.first(key) >= 0) {
            return byId.size() < (long) CAPTIONS_A_TEXT * capacity;
        }
        if (size() >= capacity) {
            if (Long.compareUnsigned(key, largestKey()) >= 0) {
                sequence++;
                return false;
            }
            evict();
        }
        return true;
    }

    /** How many captions there are whose id, or image id, this is. */
    public synchronized int captionsOf(String id) {
        long hash = CaptionText.hash(id);
        int count = 0;
        for (int slot = byImage.first(hash); slot >= 0; slot = byImage.next(slot)) {
            count++;
        }
        int own = byId.get(hash);
        return own >= 0 && images[own] != hash ? count + 1 : count;
    }

    /**
     * Erases the captions whose id, or image id, this is; a text that others have as well stays.
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
        int slot = byText.first(key);
        return slot < 0
                ? Optional.empty()
                : Optional.of(CaptionFrame.read(file.read(positions[slot])));
    }

    /** The keys of all texts, first come first. */
    public synchronized long[] keys() {
        return Arrays.stream(slotsInOrder())
                .filter(this::isFirst)
                .mapToLong(slot -> keys[slot])
                .toArray();
    }

    private int[] slotsInOrder() {
        return IntStream.range(0, slots)
                .filter(slot -> keys[slot] != 0)
                .boxed()
                .sorted(Comparator.comparingLong(slot -> sequences[slot]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private boolean isFirst(int slot) {
        return keys[slot] != 0 && byText.first(keys[slot]) == slot;
    }

    /**
     * The captions that came last, the newest first.
     *
     * @param count most of them
     */
    public synchronized List<CaptionText> newest(int count) throws IOException {
        var newest = new PriorityQueue<Integer>(Comparator.comparingLong(slot -> sequences[slot]));
        for (int slot = 0; slot < slots; slot++) {
            if (isFirst(slot)
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
        return byText.first(key);
    }

    /** Says whom to tell before a caption's place is free again. */
    synchronized void onLeaving(SlotListener listener) {
        freed = listener;
    }

    /** How many texts there are. */
    public synchronized int size() {
        return byText.names().size();
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
        byText.add(slot, frame.key());
        byId.put(frame.idHash(), slot);
        if (frame.imageHash() != 0) {
            byImage.add(slot, frame.imageHash());
        }
        if (largest.size() > 2 * size()) { // most of it left in the meantime
            largest.clear();
            byText.names().forEach(largest::enqueue);
        } else if (isFirst(slot)) {
            largest.enqueue(frame.key());
        }
    }

    private long largestKey() {
        while (byText.first(largest.firstLong()) < 0) {
            largest.dequeueLong(); // it left in the meantime
        }
        return largest.firstLong();
    }

    private void evict() throws IOException {
        long key = largestKey();
        for (int slot = byText.first(key); slot >= 0; slot = byText.first(key)) {
            erase(slot);
        }
    }

    private void erase(int slot) throws IOException {
        freed.leaving(slot); // first, so that a kill cannot leave what was derived from a caption
        file.erase(positions[slot]);
        dropFromIndex(slot);
    }

    private void dropFromIndex(int slot) {
        byText.remove(slot, keys[slot]);
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
