package dev.pictor.ingest;

import dev.pictor.captions.CaptionCleaner;
import dev.pictor.captions.KeywordTagger;
import dev.pictor.captions.RepeatWindow;
import dev.pictor.clip.image.DecodeBudget;
import dev.pictor.clip.image.ImageLimits;
import dev.pictor.clip.image.Preprocessing;
import dev.pictor.ingest.captions.CaptionAcceptor;
import dev.pictor.ingest.intake.ImageAcceptor;
import dev.pictor.objects.ObjectStore;
import dev.pictor.service.Outage;
import io.quarkus.logging.Log;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.eclipse.microprofile.health.Readiness;

/** The parts that are libraries, made from settings. */
@ApplicationScoped
class IngestBeans {

    private static final double DECODE_SHARE = 0.5;

    @Produces
    @Singleton
    Preprocessing preprocessing(IngestSettings settings) {
        return Preprocessing.read(settings.model());
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
    CaptionAcceptor captions(IngestSettings settings, CaptionCleaner cleaner) {
        return new CaptionAcceptor(
                cleaner, new KeywordTagger(), new RepeatWindow(settings.captions().window()));
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
                                decodeHeap(settings)),
                        DecodeBudget.PATIENT),
                preprocessing,
                Clock.systemUTC());
    }

    /**
     * Bytes of the heap for pixels; the rest is for polls, uploads and what Kafka's clients hold.
     */
    static long decodeHeap(IngestSettings settings) {
        long most = (long) (Runtime.getRuntime().maxMemory() * DECODE_SHARE);
        long asked = settings.pixels() * ImageLimits.USUAL;
        long largest = settings.limits().pixels() * ImageLimits.USUAL;
        if (asked > most) {
            throw new IllegalArgumentException(
                    "pictor.ingest.pixels is %d, which takes %d MB; of this service's heap %d MB are"
                                    .formatted(settings.pixels(), asked >> 20, most >> 20)
                            + " for pixels: lower it, or give the service more memory (-Xmx)");
        }
        long heap = asked > 0 ? asked : most;
        if (largest > heap) {
            Log.warnf(
                    "images above %d pixels are refused, though pictor.limits.pixels is %d: decoding"
                            + " has %d MB of the heap; give the service more memory (-Xmx)",
                    heap / ImageLimits.USUAL, settings.limits().pixels(), heap >> 20);
        }
        return heap;
    }
}
