package dev.pictor.e2e;

import dev.pictor.events.TopicPlan;
import dev.pictor.index.qdrant.RealQdrant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.kafka.KafkaContainer;

/** Kafka and Qdrant as people run them, empty, in containers of their own. */
final class Containers implements AutoCloseable {

    private static final String KAFKA = "apache/kafka:4.1.1";

    /** Said of the tests that are skipped without the images; none is pulled. */
    static final String ABSENT =
            "SKIPPED: no containers: wants Docker with " + KAFKA + " and " + RealQdrant.IMAGE;

    private final KafkaContainer kafka =
            new KafkaContainer(KAFKA)
                    .withImagePullPolicy(_ -> false)
                    .withEnv(
                            "KAFKA_MESSAGE_MAX_BYTES",
                            Integer.toString(TopicPlan.MAX_RECORD_BYTES));
    private final GenericContainer<?> qdrant = RealQdrant.container();

    Containers() {
        kafka.start();
        qdrant.start();
    }

    /** Whether they can be started; for {@code @EnabledIf}. */
    static boolean areThere() {
        return RealQdrant.imageIsThere(KAFKA) && RealQdrant.imageIsThere(RealQdrant.IMAGE);
    }

    /** The services on both. */
    StackProcess stack(Path data) throws IOException {
        return new StackProcess(
                data,
                kafka.getBootstrapServers().replaceFirst("^.*//", ""),
                RealQdrant.address(qdrant),
                Map.of());
    }

    @Override
    public void close() {
        qdrant.stop();
        kafka.stop();
    }
}
