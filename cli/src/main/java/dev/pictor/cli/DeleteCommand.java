package dev.pictor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pictor.events.Topics;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.ProducerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Publishes deletes. */
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = "Forget images: publish a record without a value for each id.")
final class DeleteCommand implements Callable<Integer> {

    @Mixin private final StackOptions stack = new StackOptions();

    @Parameters(arity = "1..*", paramLabel = "ID", description = "Image id.")
    private List<String> ids = List.of();

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        try (var producer = stack.kafka().producer()) {
            for (var id : ids) {
                producer.send(new ProducerRecord<>(Topics.IMAGES, id.getBytes(UTF_8), null)).get();
            }
        }
        return 0;
    }
}
