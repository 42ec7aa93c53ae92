package dev.pictor.trainer;

import dev.pictor.clip.Clip;
import dev.pictor.clip.ClipOptions;
import dev.pictor.clip.TowerThreads;
import dev.pictor.objects.ObjectStore;
import dev.pictor.service.Outage;
import dev.pictor.training.corpus.Corpus;
import dev.pictor.training.corpus.LatentCache;
import io.quarkus.runtime.Startup;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import org.eclipse.microprofile.health.Readiness;

/** The parts that are libraries, made from settings. */
@ApplicationScoped
class TrainerBeans {

    @Produces
    @Singleton
    @Startup
    Clip clip(TrainerSettings settings) {
        TowerThreads.set(settings.trainer().threads());
        return Clip.load(
                settings.model(), ClipOptions.parse(settings.device(), settings.precision()));
    }

    void close(@Disposes Clip clip) {
        clip.close();
    }

    @Produces
    @Singleton
    @Startup
    Corpus corpus(TrainerSettings settings) throws IOException {
        return Corpus.open(settings.trainer().folder(), settings.trainer().capacity());
    }

    void close(@Disposes Corpus corpus) throws IOException {
        corpus.close();
    }

    @Produces
    @Singleton
    @Readiness
    @Identifier("corpus")
    Outage corpusOutage() {
        return new Outage("corpus");
    }

    @Produces
    @Singleton
    @Startup // before captions are consumed, so that none leaves without its latent
    LatentCache latents(TrainerSettings settings, Corpus corpus, Clip clip) throws IOException {
        return LatentCache.open(
                settings.trainer().folder(), corpus, clip.id(), clip.texts().dimension());
    }

    void close(@Disposes LatentCache latents) throws IOException {
        latents.close();
    }

    @Produces
    @Singleton
    ObjectStore objects(TrainerSettings settings) {
        return settings.objects().open();
    }

    void close(@Disposes ObjectStore objects) {
        objects.close();
    }
}
