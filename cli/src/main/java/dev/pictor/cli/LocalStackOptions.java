package dev.pictor.cli;

import dev.pictor.local.Ports;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that say which local stack to run: its model, and where it listens. */
final class LocalStackOptions {

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "CLIP checkpoint directory (default: models/emoji-reference).")
    private Path model = Installation.defaultModel();

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description = "A Kafka to use in place of the embedded broker.")
    private String kafka = "";

    @Option(
            names = "--qdrant",
            paramLabel = "HOST:PORT",
            description = "A Qdrant (gRPC) to use in place of the local store.")
    private String qdrant = "";

    @Option(names = "--query-port", defaultValue = "${env:PICTOR_QUERY_PORT:-8080}")
    private int queryPort;

    @Option(names = "--ingest-port", defaultValue = "${env:PICTOR_INGEST_PORT:-8081}")
    private int ingestPort;

    @Option(names = "--embed-port", defaultValue = "${env:PICTOR_EMBED_PORT:-8082}")
    private int embedPort;

    @Option(names = "--trainer-port", defaultValue = "${env:PICTOR_TRAINER_PORT:-8083}")
    private int trainerPort;

    @Option(names = "--kafka-port", defaultValue = "${env:PICTOR_KAFKA_PORT:-9092}")
    private int kafkaPort;

    @Option(names = "--qdrant-port", defaultValue = "${env:PICTOR_QDRANT_PORT:-6334}")
    private int qdrantPort;

    Path model() {
        return model;
    }

    Ports ports() {
        return new Ports(queryPort, ingestPort, embedPort, trainerPort, kafkaPort, qdrantPort);
    }

    Optional<String> externalKafka() {
        return external("--kafka", kafka);
    }

    Optional<String> externalQdrant() {
        return external("--qdrant", qdrant);
    }

    private static Optional<String> external(String option, String address) {
        if (!address.isEmpty() && !address.matches(".+:\\d{1,5}")) {
            throw new IllegalArgumentException(option + " " + address + ": expected HOST:PORT");
        }
        return Optional.of(address).filter(a -> !a.isEmpty());
    }

    /** The same options for another process. */
    List<String> arguments() {
        var arguments = new ArrayList<String>();
        arguments.add("--model=" + model.toAbsolutePath());
        ports().byName()
                .forEach((name, port) -> arguments.add("--%s-port=%d".formatted(name, port)));
        externalKafka().ifPresent(address -> arguments.add("--kafka=" + address));
        externalQdrant().ifPresent(address -> arguments.add("--qdrant=" + address));
        return arguments;
    }
}
