package dev.pictor.captions;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers which id the last distinct captions came under, to tell repeats; not thread-safe.
 *
 * <p>An id that sends its own text again is no repeat: that is a record delivered twice, and
 * dropping it could lose the caption. Texts and ids are kept as 64-bit hashes: two of a hundred
 * thousand texts collide once in some four billion windows.
 */
public final class RepeatWindow {

    /** The default number of captions remembered. */
    public static final int DEFAULT_SIZE = 100_000;

    private final int size;
    private final LinkedHashMap<Long, Long> ownerOfText = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Long, Long> textOfOwner = new LinkedHashMap<>();

    /**
     * A window.
     *
     * @param size captions remembered; 0 tells no repeats
     */
    public RepeatWindow(int size) {
        if (size < 0) {
            throw new IllegalArgumentException("window %d: use 0 or more".formatted(size));
        }
        this.size = size;
    }

    /** Whether another id sent this text lately; if not, the id is remembered as its sender. */
    public boolean isRepeat(String id, String text) {
        long owner = hash(id);
        long content = hash(text);
        var known = ownerOfText.get(content); // also makes it the youngest
        if (known != null && known != owner) {
            forget(owner); // the id's earlier text is its text no more
            return true;
        }
        var earlier = textOfOwner.put(owner, content);
        if (earlier != null && earlier != content) {
            ownerOfText.remove(earlier);
        }
        ownerOfText.put(content, owner);
        if (ownerOfText.size() > size) {
            var eldest = ownerOfText.pollFirstEntry();
            textOfOwner.remove(eldest.getValue());
        }
        return false;
    }

    /** Forgets an id that was deleted, so that its text may come again under another. */
    public void forget(String id) {
        forget(hash(id));
    }

    private void forget(long owner) {
        var content = textOfOwner.remove(owner);
        if (content != null) {
            ownerOfText.remove(content);
        }
    }

    /** FNV-1a over UTF-16, with a finaliser that spreads short texts. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        return hash ^ (hash >>> 33);
    }
}
