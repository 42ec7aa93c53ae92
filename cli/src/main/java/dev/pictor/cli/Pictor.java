package dev.pictor.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of {@code ./pictor}. */
@Command(
        name = "pictor",
        description = "Event-driven image index with composed retrieval.",
        mixinStandardHelpOptions = true,
        version = "0.1.0",
        subcommands = {
            UpCommand.class,
            DemoCommand.class,
            DownCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            PublishCommand.class,
            CaptionsCommand.class,
            DeleteCommand.class,
            SearchCommand.class,
            VerifyCommand.class,
            TrainCommand.class,
            TrainPhiCommand.class,
            ReleasesCommand.class,
            ReleaseCommand.class,
            EmbedCommand.class,
            EvaluateCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Pictor {

    private Pictor() {}

    /** Runs a command and exits: 0 done, 1 it found or met a problem, 2 it was called wrongly. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The commands, to be run in this process. */
    public static CommandLine commandLine() {
        return new CommandLine(new Pictor())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    var message = e.getMessage();
                    command.getErr().println("pictor: " + (message == null ? e : message));
                    if (System.getenv("PICTOR_TRACE") != null) {
                        e.printStackTrace(command.getErr());
                    }
                    return 1;
                });
    }
}
