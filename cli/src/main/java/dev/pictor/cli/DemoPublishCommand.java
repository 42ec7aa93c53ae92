package dev.pictor.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

    @Option(
            names = "--untrained",
            description =
                    "As ./pictor demo does: begin with an untrained phi, unless something has been"
                            + " released before, and train one half-way. Takes the role admin.")
    private boolean untrained;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var show = new DemoShow(stack.kafka(), stack.trainer(), options);
        if (untrained) {
            var start = new UntrainedStart(stack.trainer(), stack.model());
            show.say(start.begin());
            show.halfway(start::train);
        }
        return show.publish() ? 0 : 1;
    }
}
