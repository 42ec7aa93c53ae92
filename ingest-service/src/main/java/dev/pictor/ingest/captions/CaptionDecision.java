package dev.pictor.ingest.captions;

import dev.pictor.events.ReadyCaption;
import dev.pictor.events.RejectedEventException;

/** What becomes of one record of the inbox of captions. */
public sealed interface CaptionDecision {

    /** The caption is good. */
    record Accept(ReadyCaption caption) implements CaptionDecision {}

    /** The id is to be forgotten. */
    record Forget(String id) implements CaptionDecision {}

    /** The record is refused. */
    record Reject(RejectedEventException why) implements CaptionDecision {}
}
