package dev.pictor.e2e;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledIf;

/** Kill -9 of the services on Kafka's and Qdrant's own images. */
@EnabledIf(value = "dev.pictor.e2e.Containers#areThere", disabledReason = Containers.ABSENT)
class ContainersKillE2E extends KillE2E {

    private final Containers containers = new Containers();

    @Override
    StackProcess start(Path folder) throws IOException {
        return containers.stack(folder);
    }

    @AfterEach
    void stop() {
        containers.close();
    }
}
