package dev.pictor.trainer.releases;

import dev.pictor.clip.Clip;
import dev.pictor.events.ImageId;
import dev.pictor.events.Release;
import dev.pictor.objects.ObjectKey;
import dev.pictor.objects.ObjectStore;
import dev.pictor.trainer.TrainerSettings;
import dev.pictor.trainer.releases.ReleaseLog.Announced;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts a phi into the object store and announces it; points at an older one again. The weights come
 * first, then the card, then the pointer: whoever hears of a release finds it whole.
 */
@ApplicationScoped
public class Releases {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Clip clip;
    private final ObjectStore objects;
    private final ReleaseLog log;
    private final TrainerSettings settings;
    private final Clock clock = Clock.systemUTC();

    Releases(Clip clip, ObjectStore objects, ReleaseLog log, TrainerSettings settings) {
        this.clip = clip;
        this.objects = objects;
        this.log = log;
        this.settings = settings;
    }

    /** A release id that is not known. */
    public static final class UnknownReleaseException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnknownReleaseException(String id) {
            super("no release '%s'; GET /v1/releases lists them".formatted(id));
        }
    }

    /** The active release has weights that are missing, or not those of its card. */
    public static final class UnusableReleaseException extends IOException {
        private static final long serialVersionUID = 1;

        UnusableReleaseException(String why) {
            super(
                    "%s; choose another release, '%s' is what there was before the first"
                            .formatted(why, Release.STARTING));
        }
    }

    /** What has been announced. */
    public Announced announced() {
        return log.read();
    }

    /**
     * Releases a phi; makes it the active one unless one is pinned.
     *
     * @param weights its safetensors file
     */
    public Release release(
            Path weights,
            @Nullable String parent,
            long corpusSize,
            long steps,
            Map<String, Double> metrics)
            throws IOException {
        var bytes = Files.readAllBytes(weights);
        var sha256 = ImageId.sha256(bytes);
        var now = clock.instant();
        var card =
                new Release(
                        TIME.format(now) + "-" + sha256.substring(0, 8),
                        clip.id(),
                        parent,
                        sha256,
                        corpusSize,
                        steps,
                        metrics,
                        now);
        objects.put(weights(card), bytes);
        objects.put(ObjectKey.ofRelease(card.clip(), card.id(), "card.json"), card.toJson());
        log.announce(card);
        if (!log.read().current().map(Release.Current::pinned).orElse(false)) {
            log.point(new Release.Current(card.id(), false));
        }
        return card;
    }

    private static ObjectKey weights(Release card) {
        return ObjectKey.ofRelease(card.clip(), card.id(), "phi.safetensors");
    }

    /**
     * Makes a release the active one by hand, or again what there was before the first one: {@link
     * Release#STARTING}.
     *
     * @param pin whether it stays until somebody chooses again, whatever the gate passes
     * @throws UnknownReleaseException if there is none of this id
     */
    public void choose(String id, boolean pin) {
        boolean known =
                id.equals(Release.STARTING)
                        ? starting().isPresent()
                        : log.read().cards().containsKey(id);
        if (!known) {
            throw new UnknownReleaseException(id);
        }
        log.point(new Release.Current(id, pin));
    }

    /**
     * Writes the active weights: of a release, else those to start with.
     *
     * @throws UnusableReleaseException if they are not those that were released
     * @param into the safetensors file
     * @return whose they are; empty, and nothing written, if there is no phi at all
     */
    public Optional<String> writeInForce(Path into) throws IOException {
        var announced = log.read();
        var current = announced.current().map(c -> announced.cards().get(c.release()));
        if (current.isPresent()) {
            var bytes = weightsOf(current.get());
            Files.createDirectories(into.getParent());
            Files.write(into, bytes);
            return Optional.of(current.get().id());
        }
        var starting = starting();
        if (starting.isEmpty()) {
            return Optional.empty();
        }
        Files.createDirectories(into.getParent());
        Files.copy(starting.get(), into, StandardCopyOption.REPLACE_EXISTING);
        return Optional.of(Release.STARTING);
    }

    private Optional<Path> starting() {
        return Optional.of(settings.phi().orElse(settings.model().resolve("phi.safetensors")))
                .filter(Files::exists);
    }

    private byte[] weightsOf(Release card) throws IOException {
        var key = weights(card);
        var bytes =
                objects.get(key)
                        .orElseThrow(() ->
                                new UnusableReleaseException(key + " is not in the object store"));
        var sha256 = ImageId.sha256(bytes);
        if (!sha256.equals(card.sha256())) {
            throw new UnusableReleaseException(
                    "%s has SHA-256 %s, its card says %s".formatted(key, sha256, card.sha256()));
        }
        return bytes;
    }
}
