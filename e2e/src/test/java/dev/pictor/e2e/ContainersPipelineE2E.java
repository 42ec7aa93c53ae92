package dev.pictor.e2e;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIf;

/** From the topic to the hit on Kafka's and Qdrant's own images. */
@EnabledIf(value = "dev.pictor.e2e.Containers#areThere", disabledReason = Containers.ABSENT)
class ContainersPipelineE2E extends PipelineE2E {

    private final Containers containers = new Containers();

    @Override
    StackProcess start(Path folder) throws IOException {
        return containers.stack(folder);
    }

    @Override
    void down() {
        super.down();
        containers.close();
    }
}
