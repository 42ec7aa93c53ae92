package dev.pictor.cli;

import dev.pictor.captions.CaptionCleaner;
import dev.pictor.captions.Cleaned;
import dev.pictor.captions.KeywordTagger;
import dev.pictor.events.CaptionSubmission;
import dev.pictor.training.corpus.CaptionText;
import dev.pictor.training.corpus.Corpus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Cleans captions, finds their keywords and packs them into a corpus, each text once, as
 * ingest-service and trainer do. Packing the same again changes nothing.
 */
final class CaptionPacking {

    private static final int CHUNK = 4096;

    private final CaptionCleaner cleaner = new CaptionCleaner(CaptionCleaner.DEFAULT_MAX_LENGTH);
    private final ThreadLocal<KeywordTagger> taggers = ThreadLocal.withInitial(KeywordTagger::new);
    private final Corpus corpus;
    private final LongConsumer progress;
    private final List<String> chunk = new ArrayList<>();
    private long read;
    private long refused;

    CaptionPacking(Corpus corpus, LongConsumer progress) {
        this.corpus = corpus;
        this.progress = progress;
    }

    /** Packs whole files. */
    void pack(List<CaptionFile> files) throws IOException {
        for (var file : files) {
            file.forEach(this::take);
        }
        packChunk();
        corpus.flush();
    }

    /** How many captions were read. */
    long read() {
        return read;
    }

    /** How many of them were none. */
    long refused() {
        return refused;
    }

    private void take(String caption) {
        chunk.add(caption);
        if (chunk.size() == CHUNK) {
            try {
                packChunk();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void packChunk() throws IOException {
        var packed = chunk.parallelStream().map(this::caption).flatMap(List::stream).toList();
        for (var caption : packed) {
            corpus.put(caption);
        }
        read += chunk.size();
        refused += chunk.size() - packed.size();
        chunk.clear();
        progress.accept(read);
    }

    /** By the id of its text: what comes again is the same caption. */
    private List<CaptionText> caption(String raw) {
        return switch (cleaner.clean(raw)) {
            case Cleaned.Refused _ -> List.of();
            case Cleaned.Caption(var text) ->
                    List.of(
                            new CaptionText(
                                    CaptionSubmission.idOf(text),
                                    null,
                                    text,
                                    taggers.get().keywords(text)));
        };
    }
}
