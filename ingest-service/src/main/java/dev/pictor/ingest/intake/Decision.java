package dev.pictor.ingest.intake;

import dev.pictor.events.CatalogueEntry;
import dev.pictor.events.RejectedEventException;

/** What becomes of one record of the inbox. */
public sealed interface Decision {

    /** The picture is good: its catalogue entry and its model-ready pixels. */
    record Accept(CatalogueEntry entry, byte[] pixels) implements Decision {}

    /** The image is to be forgotten. */
    record Forget(String id) implements Decision {}

    /** The record is refused. */
    record Reject(RejectedEventException why) implements Decision {}
}
