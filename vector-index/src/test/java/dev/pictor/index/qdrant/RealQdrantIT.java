package dev.pictor.index.qdrant;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pictor.index.VectorIndex;
import dev.pictor.index.VectorIndexContract;

/** The contract on the Qdrant that {@code PICTOR_TEST_QDRANT=host:port} names. */
class RealQdrantIT extends VectorIndexContract {

    private static final String ADDRESS = System.getenv("PICTOR_TEST_QDRANT");

    @Override
    protected VectorIndex open() {
        assumeTrue(
                ADDRESS != null,
                "SKIPPED: set PICTOR_TEST_QDRANT=host:port to run the contract on a real Qdrant");
        int colon = ADDRESS.lastIndexOf(':');
        return QdrantVectorIndex.open(
                QdrantSettings.plain(
                        ADDRESS.substring(0, colon),
                        Integer.parseInt(ADDRESS.substring(colon + 1))));
    }
}
