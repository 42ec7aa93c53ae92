package dev.pictor.cli;

import dev.pictor.audit.CatalogAudit;
import dev.pictor.audit.InboxAudit;
import dev.pictor.audit.Repair;
import dev.pictor.checkpoint.Checkpoint;
import dev.pictor.checkpoint.PreprocessorConfig;
import dev.pictor.index.Generation;
import dev.pictor.index.qdrant.QdrantSettings;
import dev.pictor.index.qdrant.QdrantVectorIndex;
import dev.pictor.objects.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares catalog and index, and mends the index. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description =
                "Compare catalog and index: missing, stale, ahead, resurrected, orphaned. Exit 1 on a"
                        + " difference.")
final class VerifyCommand implements Callable<Integer> {

    private static final int SHOWN = 5;

    @Mixin private final StackOptions stack = new StackOptions();

    @Option(names = "--repair", description = "Emit what differs anew, and check again.")
    private boolean repair;

    @Option(names = "--model", paramLabel = "DIR", description = "CLIP checkpoint directory.")
    private @Nullable Path model;

    @Option(
            names = "--objects",
            paramLabel = "DIR",
            description = "Folder of the object store, for --repair.")
    private @Nullable Path objects;

    @Option(
            names = "--inbox",
            description =
                    "Also read the inbox: is every record that was taken in accounted for in the"
                            + " catalog or among the rejects?")
    private boolean inbox;

    @Option(
            names = "--wait",
            defaultValue = "10",
            description =
                    "Seconds to wait for work in flight before a difference counts (default:"
                            + " ${DEFAULT-VALUE}).")
    private int wait;

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        var checkpoint = Checkpoint.open(model == null ? stack.model() : model);
        var preprocessing = PreprocessorConfig.read(checkpoint.directory());
        var generation =
                Generation.of(checkpoint.id(), preprocessing.id(), checkpoint.config().joint());
        var address = stack.qdrant();
        int colon = address.lastIndexOf(':');
        var settings =
                QdrantSettings.plain(
                        address.substring(0, colon),
                        Integer.parseInt(address.substring(colon + 1)));
        try (var index = QdrantVectorIndex.open(settings)) {
            index.check();
            var audit = new CatalogAudit(stack.kafka(), index, generation);
            var report = settle(audit);
            print(report);
            if (repair && !report.clean()) {
                var folder = objects == null ? stack.data().resolve("objects") : objects;
                try (var store = ObjectStore.folder(folder)) {
                    int emitted =
                            new Repair(stack.kafka(), index, generation, preprocessing, store)
                                    .emit(report);
                    System.out.printf("%d emitted anew%n", emitted);
                }
                report = settle(audit);
                print(report);
            }
            boolean accounted = !inbox || print(new InboxAudit(stack.kafka(), audit).compare());
            return report.clean() && accounted ? 0 : 1;
        }
    }

    /** A difference counts once it has stood for the whole wait. */
    private CatalogAudit.Report settle(CatalogAudit audit) throws InterruptedException {
        long end = System.nanoTime() + wait * 1_000_000_000L;
        var report = audit.compare();
        while (!report.clean() && System.nanoTime() < end) {
            Thread.sleep(250);
            report = audit.compare();
        }
        return report;
    }

    private static void print(CatalogAudit.Report report) {
        System.out.printf(
                "%d live and %d deleted in the catalog, %d live in the index%n",
                report.live(), report.deleted(), report.indexed());
        report.differences()
                .forEach((kind, ids) ->
                        System.out.printf(
                                "%s: %d, such as %s%n",
                                kind.name().toLowerCase(Locale.ROOT),
                                ids.size(),
                                ids.keySet().stream().limit(SHOWN).toList()));
        report.unreadable().stream()
                .limit(SHOWN)
                .forEach(record -> System.out.println("no catalog record, passed over: " + record));
        System.out.println(report.clean() ? "clean" : "catalog and index differ");
    }

    private static boolean print(InboxAudit.Report report) {
        System.out.printf(
                "%d records of the inbox were taken in, %d are accounted for%n",
                report.taken(), report.taken() - report.lost().size());
        report.lost().stream().limit(SHOWN).forEach(lost -> System.out.println("lost: " + lost));
        return report.lost().isEmpty();
    }
}
