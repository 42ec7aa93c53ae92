package dev.pictor.local.store;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The contract on the Qdrant that {@code PICTOR_TEST_QDRANT=host:port} names: is it true? */
class RealQdrantProtocolIT extends QdrantProtocolContract {

    private static final String ADDRESS = System.getenv("PICTOR_TEST_QDRANT");

    @Override
    Address server() {
        assumeTrue(
                ADDRESS != null,
                "SKIPPED: set PICTOR_TEST_QDRANT=host:port to run the contract on a real Qdrant");
        int colon = ADDRESS.lastIndexOf(':');
        return new Address(
                ADDRESS.substring(0, colon), Integer.parseInt(ADDRESS.substring(colon + 1)));
    }
}
