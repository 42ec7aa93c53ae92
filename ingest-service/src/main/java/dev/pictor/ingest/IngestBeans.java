package dev.pictor.ingest;

import dev.pictor.captions.CaptionCleaner;
import dev.pictor.captions.KeywordTagger;
import dev.pictor.checkpoint.PreprocessorConfig;
import dev.pictor.imaging.DecodeBudget;
import dev.pictor.imaging.ImageLimits;
import dev.pictor.imaging.Preprocessing;
import dev.pictor.ingest.captions.CaptionAcceptor;
import dev.pictor.ingest.intake.ImageAcceptor;
import dev.pictor.objects.ObjectStore;
import dev.pictor.service.Outage;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.microprofile.health.Readiness;

/** The parts that are libraries, made from settings. */
@ApplicationScoped
class IngestBeans {

    @Produces
    @Singleton
    Preprocessing preprocessing(IngestSettings settings) {
        return PreprocessorConfig.read(settings.model());
    }

    @Produces
    @Singleton
    ObjectStore objects(IngestSettings settings) {
        return settings.objects().open();
    }

    void close(@Disposes ObjectStore objects) {
        objects.close();
    }

    @Produces
    @Singleton
    @Readiness
    @Identifier("object store")
    Outage objectsOutage() {
        return new Outage("object store");
    }

    @Produces
    @Singleton
    @Readiness
    @Identifier("inbox images")
    Outage imagesOutage() {
        return new Outage("inbox images");
    }

    @Produces
    @Singleton
    @Readiness
    @Identifier("inbox captions")
    Outage captionsOutage() {
        return new Outage("inbox captions");
    }

    @Produces
    @Singleton
    CaptionCleaner cleaner(IngestSettings settings) {
        return new CaptionCleaner(settings.captions().maxLength());
    }

    @Produces
    @Singleton
    CaptionAcceptor captions(CaptionCleaner cleaner) {
        return new CaptionAcceptor(cleaner, new KeywordTagger());
    }

    @Produces
    @Singleton
    @Identifier("decoders")
    ExecutorService decoders(IngestSettings settings) {
        return Executors.newFixedThreadPool(
                settings.decoders(), Thread.ofPlatform().name("decode-", 0).factory());
    }

    void close(@Disposes @Identifier("decoders") ExecutorService decoders) {
        decoders.shutdownNow();
    }

    @Produces
    @Singleton
    ImageAcceptor acceptor(IngestSettings settings, Preprocessing preprocessing) {
        var limits = settings.limits();
        return new ImageAcceptor(
                new DecodeBudget(
                        new ImageLimits(
                                limits.bytes(),
                                limits.pixels(),
                                limits.scans(),
                                DecodeBudget.heap("pictor.ingest.pixels", settings.pixels())),
                        DecodeBudget.PATIENT),
                preprocessing,
                Clock.systemUTC());
    }
}
