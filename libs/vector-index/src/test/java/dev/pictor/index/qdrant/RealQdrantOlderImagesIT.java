package dev.pictor.index.qdrant;

import org.junit.jupiter.api.condition.EnabledIf;

/** The same on a real Qdrant. */
@EnabledIf(value = "dev.pictor.index.qdrant.RealQdrant#isThere", disabledReason = RealQdrant.ABSENT)
class RealQdrantOlderImagesIT extends OlderImagesContract {

    @Override
    protected QdrantSettings store() {
        return QdrantSettings.plain(RealQdrant.host(), RealQdrant.port());
    }
}
