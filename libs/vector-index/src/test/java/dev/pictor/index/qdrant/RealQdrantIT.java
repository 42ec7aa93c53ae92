package dev.pictor.index.qdrant;

import dev.pictor.index.VectorIndex;
import dev.pictor.index.VectorIndexContract;
import org.junit.jupiter.api.condition.EnabledIf;

/** The contract on a real Qdrant. */
@EnabledIf(value = "dev.pictor.index.qdrant.RealQdrant#isThere", disabledReason = RealQdrant.ABSENT)
class RealQdrantIT extends VectorIndexContract {

    @Override
    protected VectorIndex open() {
        return QdrantVectorIndex.open(QdrantSettings.plain(RealQdrant.host(), RealQdrant.port()));
    }
}
