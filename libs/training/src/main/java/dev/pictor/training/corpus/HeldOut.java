package dev.pictor.training.corpus;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Captions that are never trained on: every tenth by key, so which ones depends on their text
 * alone. The first that came are the anchor, on which no candidate may fall; the last stand for
 * what is new.
 *
 * @param anchor the first
 * @param recent the last, none of them among the first
 */
public record HeldOut(List<CaptionText> anchor, List<CaptionText> recent) {

    private static final int ONE_IN = 10;
    private static final int MOST = 500;

    /** Whether a caption is held out. */
    public static boolean holds(long key) {
        return Long.remainderUnsigned(key, ONE_IN) == 0;
    }

    /**
     * The keys of all captions of a corpus that are trained on, in ascending order, so that what is
     * learnt does not depend on the order in which they came.
     */
    public static long[] others(Corpus corpus) {
        return Arrays.stream(corpus.keys()).filter(key -> !holds(key)).sorted().toArray();
    }

    /** The held-out captions of a corpus. */
    public static HeldOut of(Corpus corpus) throws IOException {
        var keys = Arrays.stream(corpus.keys()).filter(HeldOut::holds).toArray();
        int anchors = Math.min(MOST, (keys.length + 1) / 2);
        int recent = Math.min(MOST, keys.length - anchors);
        return new HeldOut(
                read(corpus, Arrays.copyOf(keys, anchors)),
                read(corpus, Arrays.copyOfRange(keys, keys.length - recent, keys.length)));
    }

    private static List<CaptionText> read(Corpus corpus, long[] keys) throws IOException {
        var captions = new ArrayList<CaptionText>();
        for (long key : keys) {
            corpus.get(key).ifPresent(captions::add);
        }
        return captions;
    }
}
