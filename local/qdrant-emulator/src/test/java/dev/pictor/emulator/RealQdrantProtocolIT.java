package dev.pictor.emulator;

import dev.pictor.index.qdrant.RealQdrant;
import org.junit.jupiter.api.condition.EnabledIf;

/** The contract on a real Qdrant: is it true? */
@EnabledIf(value = "dev.pictor.index.qdrant.RealQdrant#isThere", disabledReason = RealQdrant.ABSENT)
class RealQdrantProtocolIT extends QdrantProtocolContract {

    @Override
    Address server() {
        return new Address(RealQdrant.host(), RealQdrant.port());
    }
}
