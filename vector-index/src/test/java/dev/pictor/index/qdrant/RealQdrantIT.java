package dev.pictor.index.qdrant;

import dev.pictor.index.VectorIndex;
import dev.pictor.index.VectorIndexContract;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The contract on the Qdrant that {@code PICTOR_TEST_QDRANT=host:port} names. */
@EnabledIfEnvironmentVariable(
        named = "PICTOR_TEST_QDRANT",
        matches = ".+:\\d+",
        disabledReason = "set PICTOR_TEST_QDRANT=host:port to run the contract on a real Qdrant")
class RealQdrantIT extends VectorIndexContract {

    @Override
    protected VectorIndex open() {
        var address = System.getenv("PICTOR_TEST_QDRANT");
        int colon = address.lastIndexOf(':');
        return QdrantVectorIndex.open(
                QdrantSettings.plain(
                        address.substring(0, colon),
                        Integer.parseInt(address.substring(colon + 1))));
    }
}
