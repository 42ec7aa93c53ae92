package dev.pictor.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pictor.clip.Clip;
import dev.pictor.clip.ClipOptions;
import dev.pictor.clip.Phi;
import dev.pictor.clip.compose.Composer;
import dev.pictor.evaluation.Benchmark;
import dev.pictor.evaluation.Evaluator;
import dev.pictor.evaluation.GalleryEmbeddings;
import dev.pictor.evaluation.Half;
import dev.pictor.evaluation.Report;
import dev.pictor.evaluation.WeightSearch;
import dev.pictor.evaluation.published.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Composers compared on a benchmark directory. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = {
            "Compare composers on a benchmark (docs/benchmarks.md): one of the literature, in its"
                    + " official layout, if it is named, else a directory of Pictor's own format.",
            "Of the latter weights are chosen on its development half, figures are of its test half."
        })
final class EvaluateCommand implements Callable<Integer> {

    private static final List<Composer> COMPOSERS =
            List.of(
                    new Composer.ImageOnly(),
                    new Composer.TextOnly(),
                    new Composer.Sum(),
                    new Composer.Slerp(),
                    new Composer.LinCir(),
                    new Composer.LinCirPdv());

    @Parameters(
            arity = "1..2",
            paramLabel = "[NAME] DIR",
            hideParamSyntax = true,
            description =
                    "cirr, circo, fashioniq or genecis and its directory; or the directory alone.")
    private List<String> arguments = List.of();

    @Option(names = "--model", paramLabel = "DIR", description = "CLIP checkpoint directory.")
    private Path model = Installation.defaultModel();

    @Option(
            names = "--phi",
            paramLabel = "FILE",
            description =
                    "A phi for that CLIP, safetensors or a PyTorch checkpoint (default:"
                            + " phi.safetensors beside it).")
    private @Nullable Path phi;

    @Option(
            names = "--composer",
            paramLabel = "NAME",
            description =
                    "image, text, sum, slerp, lincir or lincir-pdv; may be repeated (default: all;"
                            + " of a submission: lincir).")
    private List<String> names = List.of();

    @Option(names = "--device", description = "auto, cpu or gpu:N.")
    private String device = "auto";

    @Option(names = "--precision", description = "auto, fp32, bf16 or fp16.")
    private String precision = "fp32";

    @Option(names = "--json", description = "One JSON object instead of a table.")
    private boolean json;

    @Mixin private PublishedOptions published = new PublishedOptions();

    @Spec private CommandSpec spec = CommandSpec.create(); // picocli sets the real one

    @Override
    public Integer call() throws IOException {
        var directory = Path.of(arguments.getLast());
        if (arguments.size() == 2) {
            evaluatePublished(dataset(arguments.getFirst()), directory);
            return 0;
        }
        if (Dataset.named(arguments.getFirst()).isPresent() && !Files.exists(directory)) {
            throw wrongCall("evaluate %s needs its directory, too".formatted(directory));
        }
        if (published.given()) {
            throw wrongCall(
                    "--split, --submission, --as-released and --out go with a benchmark's name: "
                            + Dataset.all().stream().map(Dataset::name).toList());
        }
        evaluateOwn(directory);
        return 0;
    }

    private void evaluatePublished(Dataset dataset, Path directory) throws IOException {
        var evaluation = published.evaluation(dataset, composers(), !names.isEmpty());
        var benchmark = evaluation.read(directory);
        try (var clip = Clip.load(model, ClipOptions.parse(device, precision));
                var network = phi(clip, evaluation.composers())) {
            System.out.print(evaluation.run(benchmark, clip, network, json));
        }
    }

    private void evaluateOwn(Path directory) throws IOException {
        var composers = composers();
        var benchmark = Benchmark.read(directory);
        try (var clip = Clip.load(model, ClipOptions.parse(device, precision));
                var network = phi(clip, composers)) {
            var bar = new ProgressBar("encoding", benchmark.gallery().size(), System.err);
            var cache = Installation.defaultData().resolve("embeddings");
            var gallery = GalleryEmbeddings.cached(clip, benchmark, cache, bar::at);
            var evaluator = new Evaluator(clip, benchmark, gallery);
            var reports = new ArrayList<Report>();
            for (var composer : composers) {
                var best =
                        new WeightSearch(evaluator)
                                .best(composer, network, benchmark.queries(Half.DEVELOPMENT));
                reports.add(evaluator.evaluate(best, network, benchmark.queries(Half.TEST)));
            }
            var table = new EvaluationTable(benchmark, clip.id(), reports);
            System.out.print(
                    json ? new JsonMapper().writeValueAsString(table.json()) + "\n" : table);
        }
    }

    private Dataset dataset(String name) {
        var known = Dataset.all().stream().map(Dataset::name).toList();
        return Dataset.named(name)
                .orElseThrow(() ->
                        wrongCall(
                                "no benchmark is called %s, there are %s".formatted(name, known)));
    }

    private ParameterException wrongCall(String problem) {
        return new ParameterException(spec.commandLine(), problem);
    }

    private List<Composer> composers() {
        for (var name : names) {
            if (COMPOSERS.stream().noneMatch(composer -> composer.name().equals(name))) {
                throw wrongCall(
                        "--composer is %s, there are %s"
                                .formatted(name, COMPOSERS.stream().map(Composer::name).toList()));
            }
        }
        return COMPOSERS.stream()
                .filter(composer -> names.isEmpty() || names.contains(composer.name()))
                .toList();
    }

    private @Nullable Phi phi(Clip clip, List<Composer> composers) throws IOException {
        if (composers.stream().noneMatch(Composer::needsWord)) {
            return null;
        }
        var file = phi == null ? model.resolve("phi.safetensors") : phi;
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    "no phi at %s: name one with --phi, or composers that need none with --composer"
                            .formatted(file));
        }
        try (var weights = PhiFile.of(file)) {
            return clip.loadPhi(weights.path());
        }
    }
}
