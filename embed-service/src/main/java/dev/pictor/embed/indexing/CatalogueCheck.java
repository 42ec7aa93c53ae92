package dev.pictor.embed.indexing;

import dev.pictor.embed.EmbedSettings;
import dev.pictor.events.Topics;
import dev.pictor.events.Version;
import dev.pictor.index.Filter;
import dev.pictor.index.Generation;
import dev.pictor.index.VectorIndex;
import dev.pictor.index.VectorIndexException;
import io.quarkus.logging.Log;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Refuses to start on an index that is ahead of the catalogue: then the catalogue is not the one
 * that the versions in the index come from, and what is published now would lose against them.
 */
@ApplicationScoped
class CatalogueCheck {

    private static final long RETRY_MILLIS = 1_000;

    /** After {@link GenerationSetup}. */
    void check(
            @Observes @Priority(2) StartupEvent start,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            VectorIndex index,
            Generation generation,
            EmbedSettings settings)
            throws InterruptedException {
        while (true) {
            try (var admin = Admin.create(new HashMap<>(kafka))) {
                check(index, generation, settings.epoch(), end(admin));
                return;
            } catch (ExecutionException e) {
                Log.warnf("waiting for topic %s: %s", Topics.CATALOGUE, e.getCause());
            } catch (VectorIndexException.Transient e) {
                Log.warnf("waiting for the vector store: %s", e.getMessage());
            }
            Thread.sleep(RETRY_MILLIS);
        }
    }

    /** The highest offset that a record of the catalogue may get next. */
    private static long end(Admin admin) throws ExecutionException, InterruptedException {
        try {
            var catalogue = admin.describeTopics(List.of(Topics.CATALOGUE)).allTopicNames().get();
            var ends =
                    catalogue.values().stream()
                            .flatMap(topic -> topic.partitions().stream())
                            .map(p -> new TopicPartition(Topics.CATALOGUE, p.partition()))
                            .collect(
                                    Collectors.toMap(
                                            Function.identity(), _ -> OffsetSpec.latest()));
            return admin.listOffsets(ends).all().get().values().stream()
                    .mapToLong(offset -> offset.offset())
                    .max()
                    .orElse(0);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return 0; // ingest-service has yet to create it
            }
            throw e;
        }
    }

    /**
     * Checks an index.
     *
     * @param end the highest offset that a record of the catalogue may get next
     * @throws IllegalStateException if images are stored with a version from there on
     */
    static void check(VectorIndex index, Generation generation, int epoch, long end) {
        var ahead = new Filter.Range("version", null, (double) Version.of(epoch, end), null, null);
        long images = index.count(generation, Filter.must(ahead));
        if (images > 0) {
            throw new IllegalStateException(
                    "%s holds %d images of versions that topic %s has not come to (it ends at %d,"
                                    .formatted(
                                            generation.collection(), images, Topics.CATALOGUE, end)
                            + " pictor.epoch is %d): the topic was created anew, moved or cut off;"
                                    .formatted(epoch)
                            + " raise PICTOR_EPOCH of ingest-service and embed-service, or give"
                            + " them the topic and the collection that belong together");
        }
    }
}
