package dev.pictor.ingest.captions;

import dev.pictor.captions.CaptionCleaner;
import dev.pictor.captions.Cleaned;
import dev.pictor.captions.KeywordTagger;
import dev.pictor.events.CaptionSubmission;
import dev.pictor.events.ReadyCaption;
import dev.pictor.events.RejectCode;
import dev.pictor.events.RejectedEventException;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of a submitted caption: cleans it, finds its keywords. For one thread at a
 * time; deciding on a record again gives the same answer.
 */
public final class CaptionAcceptor {

    private final CaptionCleaner cleaner;
    private final KeywordTagger tagger;

    /** An acceptor that owns its tagger. */
    public CaptionAcceptor(CaptionCleaner cleaner, KeywordTagger tagger) {
        this.cleaner = cleaner;
        this.tagger = tagger;
    }

    /** Decides on a record of the inbox; never fails. */
    public CaptionDecision decide(ConsumerRecord<byte[], byte[]> record) {
        try {
            var submission = CaptionSubmission.of(record);
            var caption = submission.caption();
            if (caption == null) {
                return new CaptionDecision.Forget(submission.id());
            }
            return decide(submission.id(), caption);
        } catch (RejectedEventException e) {
            return new CaptionDecision.Reject(e);
        }
    }

    private CaptionDecision decide(String id, CaptionSubmission.Caption caption) {
        return switch (cleaner.clean(caption.text())) {
            case Cleaned.Refused(var reason, var detail) ->
                    new CaptionDecision.Reject(
                            new RejectedEventException(RejectCode.CAPTION_INVALID, detail));
            case Cleaned.Caption(var text) ->
                    new CaptionDecision.Accept(
                            new ReadyCaption(
                                    id,
                                    new ReadyCaption.Caption(
                                            text,
                                            keywords(text, caption.lang()),
                                            caption.imageId(),
                                            caption.lang())));
        };
    }

    /** The tagger knows English only; without keywords, masking takes a random word. */
    private List<ReadyCaption.Keyword> keywords(String text, @Nullable String lang) {
        if (lang != null && !lang.toLowerCase(Locale.ROOT).matches("en(g)?(-.*)?")) {
            return List.of();
        }
        return tagger.keywords(text).stream()
                .map(k -> new ReadyCaption.Keyword(k.start(), k.end(), k.text()))
                .toList();
    }
}
