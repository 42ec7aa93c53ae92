package dev.pictor.cli;

import dev.pictor.events.KafkaClients;
import dev.pictor.events.Release;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what Pictor does: the local stack, and a catalog that fills it while one looks on. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        subcommands = DemoPublishCommand.class,
        description =
                "Run everything as up does, and publish a few thousand pictures while you look on.")
final class DemoCommand implements Callable<Integer> {

    @Mixin private final LocalStackOptions local = new LocalStackOptions();
    @Mixin private final ApiKeyOption apiKey = new ApiKeyOption();
    @Mixin private final DemoOptions options = new DemoOptions();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Folder for everything that lasts; a stack that runs with it is used (default:"
                            + " .pictor/demo beside ./pictor).")
    private Path data = Installation.demoData();

    @Option(
            names = "--browser",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Open the page in a browser, where there is one (default).")
    private boolean browser;

    @Option(
            names = "--trained",
            description = "Begin with the model's own phi, which a training changes little.")
    private boolean trained;

    @Override
    public Integer call() throws IOException, InterruptedException {
        options.catalog(); // says what is wrong with the options before anything starts
        options.pace();
        if (RunningStack.alive(data)) {
            return join();
        }
        var settings =
                new DemoTraining(options.images(), local.model(), trained)
                        .settings(data, System.getenv());
        var console = StatusLine.around(System.out, Terminal.present());
        var stack = new ForegroundStack(local, data, settings, console);
        var conflict = stack.conflict();
        if (conflict.isPresent()) {
            System.err.println("pictor: " + conflict.get() + other().orElse(""));
            return 1;
        }
        return stack.run(running -> {
            var show = show(running);
            begin(running);
            if (settings.containsKey("PICTOR_PHI") && nothingReleased(running)) {
                System.out.println(DemoHints.untrained());
            }
            show.publish();
            show.say(DemoHints.end(data, options.example()));
            show.watch();
        });
    }

    /** Uses the stack that runs with the folder, and leaves it running. */
    private int join() throws IOException, InterruptedException {
        var running = RunningStack.read(data);
        if (running.isEmpty()) {
            System.err.printf("pictor: the stack of %s is still starting; try again%n", data);
            return 1;
        }
        System.out.println("Pictor: " + running.get().page());
        begin(running.get());
        return show(running.get()).publish() ? 0 : 1;
    }

    private void begin(RunningStack stack) {
        if (browser) {
            Browser.open(stack.page());
        }
        System.out.println(DemoHints.page(stack.page()));
    }

    private DemoShow show(RunningStack stack) {
        var trainer = "http://127.0.0.1:" + stack.ports().trainer();
        return new DemoShow(
                KafkaClients.of(stack.kafka()),
                new ServiceApi("trainer", trainer, apiKey.key()),
                options);
    }

    /** Whether no earlier demo of the folder has come to a release. */
    private boolean nothingReleased(RunningStack stack) throws IOException, InterruptedException {
        var query = "http://127.0.0.1:" + stack.ports().query();
        var stats = new ServiceApi("query-service", query, apiKey.key()).get("/v1/stats");
        return stats.path("release").asText().equals(Release.STARTING);
    }

    /** The way out where it is the usual stack that is in the way. */
    private static Optional<String> other() throws IOException {
        var usual = Installation.defaultData();
        return RunningStack.alive(usual)
                ? Optional.of(
                        "; ./pictor up is running: ./pictor down stops it, ./pictor demo --data %s"
                                        .formatted(usual)
                                + " publishes to it")
                : Optional.empty();
    }
}
