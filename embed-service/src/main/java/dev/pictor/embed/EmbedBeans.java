package dev.pictor.embed;

import dev.pictor.checkpoint.PreprocessorConfig;
import dev.pictor.clip.Clip;
import dev.pictor.clip.ClipOptions;
import dev.pictor.clip.TowerThreads;
import dev.pictor.embed.indexing.CheckedEncoder;
import dev.pictor.embed.indexing.Indexer;
import dev.pictor.events.Topics;
import dev.pictor.index.Generation;
import dev.pictor.index.VectorIndex;
import dev.pictor.index.qdrant.QdrantVectorIndex;
import dev.pictor.service.Outage;
import io.quarkus.runtime.Startup;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import org.eclipse.microprofile.health.Readiness;

/** The parts that are libraries, made from settings. */
@ApplicationScoped
class EmbedBeans {

    @Produces
    @Singleton
    @Startup
    Clip clip(EmbedSettings settings) {
        // The threads of a batch wait for each other after every product: two batches with half of
        // the processors each lose less by that than one with all of them.
        TowerThreads.set(settings.threads());
        return Clip.load(
                settings.model(), ClipOptions.parse(settings.device(), settings.precision()));
    }

    void close(@Disposes Clip clip) {
        clip.close();
    }

    @Produces
    @Singleton
    VectorIndex index(EmbedSettings settings) {
        return QdrantVectorIndex.open(settings.qdrant().settings());
    }

    void close(@Disposes VectorIndex index) {
        index.close();
    }

    @Produces
    @Singleton
    Generation generation(Clip clip) {
        return Generation.of(clip.id(), clip.preprocessing().id(), clip.images().dimension());
    }

    @Produces
    @Singleton
    @Readiness
    @Identifier("indexing")
    Outage indexingOutage() {
        return new Outage("indexing");
    }

    /** The topic follows from the model, so it is no setting that could contradict it. */
    @Produces
    @Singleton
    @Identifier("ready-topic")
    Map<String, Object> readyTopic(EmbedSettings settings) {
        return Map.of("topic", Topics.ready(PreprocessorConfig.read(settings.model()).id()));
    }

    @Produces
    @Singleton
    Indexer indexer(VectorIndex index, Generation generation, Clip clip, EmbedSettings settings) {
        if (settings.poll() < settings.batch()) {
            throw new IllegalArgumentException(
                    "pictor.embed.poll is %d and pictor.embed.batch %d: a poll must fill a batch"
                            .formatted(settings.poll(), settings.batch()));
        }
        return new Indexer(
                index,
                generation,
                clip.id(),
                new CheckedEncoder(clip.images()::encode, clip.images().side()),
                settings.batch(),
                Clock.systemUTC());
    }
}
