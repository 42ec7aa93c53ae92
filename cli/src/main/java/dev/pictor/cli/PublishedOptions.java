package dev.pictor.cli;

import dev.pictor.clip.compose.Composer;
import dev.pictor.evaluation.published.Dataset;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is said about a benchmark of the literature. */
final class PublishedOptions {

    @Option(
            names = "--split",
            paramLabel = "NAME",
            description =
                    "val; or test1 of cirr, test of circo, for a submission (default: val, or with"
                            + " --submission the other).")
    private @Nullable String split;

    @Option(
            names = "--submission",
            paramLabel = "DIR",
            description = "Write what the benchmark's server takes there, for one composer.")
    private @Nullable Path submission;

    @Option(
            names = "--as-released",
            description = "Do as LinCIR's released code does where that is wrong.")
    private boolean asReleased;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the CSV and the SVG go (default: .pictor/evaluations).")
    private @Nullable Path out;

    @Option(
            names = "--memory",
            paramLabel = "MIB",
            description =
                    "How much of a gallery's embeddings may be in memory at a time, in MiB"
                            + " (default: ${DEFAULT-VALUE}).")
    private int memory = 256;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create(); // picocli sets the real one

    /** Whether one of them is that makes no sense elsewhere. */
    boolean given() {
        return split != null || submission != null || asReleased || out != null;
    }

    /**
     * What shall be done.
     *
     * @param composers those to compare
     * @param chosen whether the user named them
     * @throws ParameterException if the options do not go together
     */
    PublishedEvaluation evaluation(Dataset dataset, List<Composer> composers, boolean chosen) {
        if (memory < 1) {
            throw wrongCall("--memory is %d, expected 1 MiB or more".formatted(memory));
        }
        var blind = dataset.splits().stream().filter(dataset::isBlind).findFirst();
        var wanted =
                split != null
                        ? split
                        : submission == null
                                ? dataset.splits().getFirst()
                                : blind.orElse(dataset.splits().getFirst());
        if (!dataset.splits().contains(wanted)) {
            throw wrongCall(
                    "--split is %s, %s has %s".formatted(wanted, dataset.name(), dataset.splits()));
        }
        if (dataset.isBlind(wanted) && submission == null) {
            throw wrongCall(
                    "only its server has the answers to %s %s: --submission DIR writes what it takes"
                            .formatted(dataset.name(), wanted));
        }
        if (!dataset.isBlind(wanted) && submission != null) {
            throw wrongCall(
                    "%s %s has its answers, there is nothing to submit: %s"
                            .formatted(
                                    dataset.name(),
                                    wanted,
                                    blind.map(name -> "submissions are of split " + name)
                                            .orElse("leave --submission out")));
        }
        if (submission != null && chosen && composers.size() != 1) {
            throw wrongCall(
                    "a submission is of one composer, %d were named".formatted(composers.size()));
        }
        return new PublishedEvaluation(
                dataset,
                wanted,
                asReleased,
                submission != null && !chosen ? List.of(new Composer.LinCir()) : composers,
                submission,
                out == null ? Installation.defaultData().resolve("evaluations") : out,
                (long) memory << 20);
    }

    private ParameterException wrongCall(String problem) {
        return new ParameterException(command.commandLine(), problem);
    }
}
