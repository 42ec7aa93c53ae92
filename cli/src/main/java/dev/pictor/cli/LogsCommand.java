package dev.pictor.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what services logged. */
@Command(
        name = "logs",
        mixinStandardHelpOptions = true,
        description = "Show the last log lines of a service, or of all.")
final class LogsCommand implements Callable<Integer> {

    @Mixin private final StackOptions stack = new StackOptions();

    @Parameters(arity = "0..1", paramLabel = "SERVICE", description = "Such as embed-service.")
    private String service = "";

    @Option(
            names = {"-n", "--lines"},
            defaultValue = "50",
            description = "How many lines (default: ${DEFAULT-VALUE}).")
    private int lines;

    @Override
    public Integer call() throws IOException {
        var logs = stack.data().resolve("logs");
        if (!Files.isDirectory(logs)) {
            System.err.println("pictor: no logs in " + logs);
            return 1;
        }
        try (var files = Files.list(logs)) {
            var wanted =
                    files.filter(f -> f.getFileName().toString().startsWith(service))
                            .sorted()
                            .toList();
            for (var file : wanted) {
                System.out.println("== " + file.getFileName());
                List<String> all = Files.readAllLines(file);
                all.subList(Math.max(0, all.size() - lines), all.size())
                        .forEach(System.out::println);
            }
            return wanted.isEmpty() ? 1 : 0;
        }
    }
}
