package dev.pictor.e2e;

import dev.pictor.audit.CatalogAudit;
import dev.pictor.checkpoint.Checkpoint;
import dev.pictor.checkpoint.PreprocessorConfig;
import dev.pictor.index.Filter;
import dev.pictor.index.Generation;
import dev.pictor.index.IndexWrite;
import dev.pictor.index.qdrant.QdrantSettings;
import dev.pictor.index.qdrant.QdrantVectorIndex;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The index of a running stack, to be damaged. */
final class TestIndex implements AutoCloseable {

    private final QdrantVectorIndex index;
    private final Generation generation;

    private TestIndex(QdrantVectorIndex index, Generation generation) {
        this.index = index;
        this.generation = generation;
    }

    static TestIndex open(StackProcess stack) {
        var checkpoint = Checkpoint.open(StackProcess.HOME.resolve("models/emoji-reference"));
        var preprocessing = PreprocessorConfig.read(checkpoint.directory());
        return new TestIndex(
                QdrantVectorIndex.open(QdrantSettings.plain("127.0.0.1", stack.qdrantPort())),
                Generation.of(checkpoint.id(), preprocessing.id(), checkpoint.config().joint()));
    }

    /** Removes a point as a fault would: not even a marker stays. */
    void removeForGood(String id) {
        long version = index.states(generation, List.of(id)).get(id).version();
        index.write(generation, List.of(new IndexWrite.Delete(id, version + 1)));
        index.purge(generation, Map.of(id, version + 1));
    }

    /** Marks an id as deleted in a version that no event will ever come to. */
    void freeze(String id) {
        index.write(generation, List.of(new IndexWrite.Delete(id, (1L << 53) - 2)));
    }

    /** Whether anything is stored under an id, be it a marker. */
    boolean knows(String id) {
        return !index.states(generation, List.of(id)).isEmpty();
    }

    CatalogAudit audit(StackProcess stack) {
        return new CatalogAudit(stack.kafka(), index, generation);
    }

    /** The hash of every searchable image, by id. */
    Map<String, String> live() {
        var live = new HashMap<String, String>();
        String from = null;
        do {
            var page = index.scroll(generation, Filter.ALL, from, 1000);
            page.items().forEach(image -> live.put(image.id(), image.metadata().sha256()));
            from = page.next();
        } while (from != null);
        return live;
    }

    @Override
    public void close() {
        index.close();
    }
}
