package dev.pictor.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Publishes the demo's images to a stack that runs already, here or elsewhere. */
@Command(
        name = "publish",
        mixinStandardHelpOptions = true,
        description =
                "Publish the demo's images to a stack that runs already, and return once they are"
                        + " searchable.")
final class DemoPublishCommand implements Callable<Integer> {

    @Mixin private final StackOptions stack = new StackOptions();
    @Mixin private final DemoOptions options = new DemoOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        return new DemoShow(stack.kafka(), stack.trainer(), options).publish() ? 0 : 1;
    }
}
