package dev.pictor.ingest.intake;

import dev.pictor.events.CatalogEntry;
import dev.pictor.events.RejectedEventException;
import dev.pictor.objects.ObjectKey;
import java.util.List;

/** What becomes of one record of the inbox. */
public sealed interface Decision {

    /**
     * The image is good.
     *
     * @param entry for the catalog
     * @param pixels ready for the model
     * @param kept what the object store must hold before anyone hears of the image
     */
    record Accept(CatalogEntry entry, byte[] pixels, List<Kept> kept) implements Decision {}

    /** An object named by its content. */
    record Kept(ObjectKey key, byte[] content) {}

    /** The image is to be forgotten. */
    record Forget(String id) implements Decision {}

    /** The record is refused. */
    record Reject(RejectedEventException why) implements Decision {}
}
