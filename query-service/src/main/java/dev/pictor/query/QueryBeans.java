package dev.pictor.query;

import dev.pictor.clip.Clip;
import dev.pictor.clip.ClipOptions;
import dev.pictor.imaging.DecodeBudget;
import dev.pictor.imaging.ImageLimits;
import dev.pictor.imaging.ImagePreprocessor;
import dev.pictor.index.Generation;
import dev.pictor.index.VectorIndex;
import dev.pictor.index.qdrant.QdrantVectorIndex;
import dev.pictor.objects.ObjectStore;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The parts that are libraries, made from settings. */
@ApplicationScoped
class QueryBeans {

    @Produces
    @Singleton
    @Startup
    Clip clip(QuerySettings settings) {
        return Clip.load(
                settings.model(), ClipOptions.parse(settings.device(), settings.precision()));
    }

    void close(@Disposes Clip clip) {
        clip.close();
    }

    @Produces
    @Singleton
    VectorIndex index(QuerySettings settings) {
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
    ObjectStore objects(QuerySettings settings) {
        return settings.objects().openToRead();
    }

    void close(@Disposes ObjectStore objects) {
        objects.close();
    }

    @Produces
    @Singleton
    DecodeBudget images(QuerySettings settings) {
        var limits = settings.limits();
        return new DecodeBudget(
                new ImageLimits(
                        limits.bytes(),
                        limits.pixels(),
                        limits.scans(),
                        DecodeBudget.heap("pictor.query.pixels", settings.pixels())),
                settings.patience());
    }

    @Produces
    @Singleton
    ImagePreprocessor preprocessor(Clip clip) {
        return new ImagePreprocessor(clip.preprocessing());
    }
}
