package dev.pictor.cli;

import dev.pictor.events.KafkaClients;
import dev.pictor.local.Ports;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say which local stack, or which remote parts, a command speaks to. */
final class StackOptions {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Data folder of the local stack (default: .pictor beside ./pictor).")
    private Path data = Installation.defaultData();

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description =
                    "Kafka to speak to (default: KAFKA_BOOTSTRAP_SERVERS, else the local stack's).")
    private String kafka = environment("KAFKA_BOOTSTRAP_SERVERS");

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description =
                    "Properties for its clients, such as TLS and SASL (default: PICTOR_KAFKA_CONFIG).")
    private String kafkaConfig = environment("PICTOR_KAFKA_CONFIG");

    @Mixin private final ApiKeyOption apiKey = new ApiKeyOption();

    @Option(
            names = "--query-url",
            paramLabel = "URL",
            description =
                    "query-service to speak to (default: PICTOR_QUERY_URL, else the local stack's).")
    private String queryUrl = environment("PICTOR_QUERY_URL");

    @Option(
            names = "--trainer-url",
            paramLabel = "URL",
            description =
                    "trainer to speak to (default: PICTOR_TRAINER_URL, else the local stack's).")
    private String trainerUrl = environment("PICTOR_TRAINER_URL");

    @Option(
            names = "--qdrant",
            paramLabel = "HOST:PORT",
            description = "Vector store (default: PICTOR_QDRANT, else the local stack's).")
    private String qdrant = environment("PICTOR_QDRANT");

    private static String environment(String name) {
        var value = System.getenv(name);
        return value == null ? "" : value;
    }

    Path data() {
        return data;
    }

    Ports ports() {
        return RunningStack.read(data).map(RunningStack::ports).orElse(Ports.DEFAULT);
    }

    Path model() {
        return RunningStack.read(data)
                .map(stack -> Path.of(stack.model()))
                .orElse(Installation.defaultModel());
    }

    KafkaClients kafka() {
        var bootstrap =
                kafka.isEmpty()
                        ? RunningStack.read(data)
                                .map(RunningStack::kafka)
                                .orElse("127.0.0.1:" + Ports.DEFAULT.kafka())
                        : kafka;
        return kafkaConfig.isEmpty()
                ? KafkaClients.of(bootstrap)
                : KafkaClients.of(bootstrap, Path.of(kafkaConfig));
    }

    String queryUrl() {
        return queryUrl.isEmpty() ? "http://127.0.0.1:" + ports().query() : queryUrl;
    }

    ServiceApi query() {
        return new ServiceApi("query-service", queryUrl(), apiKey.key());
    }

    ServiceApi trainer() {
        return new ServiceApi(
                "trainer",
                trainerUrl.isEmpty() ? "http://127.0.0.1:" + ports().trainer() : trainerUrl,
                apiKey.key());
    }

    String qdrant() {
        if (!qdrant.isEmpty()) {
            return qdrant;
        }
        return RunningStack.read(data)
                .map(RunningStack::qdrant)
                .orElse("127.0.0.1:" + Ports.DEFAULT.qdrant());
    }
}
