package dev.pictor.query.releases;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pictor.clip.Clip;
import dev.pictor.clip.checkpoint.InvalidCheckpointException;
import dev.pictor.events.ImageId;
import dev.pictor.events.RejectedEventException;
import dev.pictor.events.Release;
import dev.pictor.objects.ObjectStore;
import dev.pictor.objects.ObjectStoreException;
import dev.pictor.query.QuerySettings;
import io.quarkus.logging.Log;
import io.quarkus.runtime.Startup;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jspecify.annotations.Nullable;

/**
 * Follows {@code lincir.releases} and holds the phi in force; a new one is swapped in between two
 * queries. A release that is missing, damaged or of other shapes is ignored with a logged error.
 */
@ApplicationScoped
@Startup
public class Releases {

    private static final String STARTING = "starting";

    private final Clip clip;
    private final ObjectStore objects;
    private final ReleasesReadiness readiness;
    private final Map<String, Release> cards = new ConcurrentSkipListMap<>();
    private final Map<String, PhiInForce> loaded = new ConcurrentSkipListMap<>();
    private final AtomicReference<@Nullable PhiInForce> current = new AtomicReference<>();

    Releases(
            Clip clip,
            ObjectStore objects,
            QuerySettings settings,
            @Readiness ReleasesReadiness readiness) {
        this.readiness = readiness;
        this.clip = clip;
        this.objects = objects;
        var file = settings.phi().orElse(settings.model().resolve("phi.safetensors"));
        if (settings.phi().isPresent() || Files.exists(file)) {
            var starting = new PhiInForce(STARTING, clip.loadPhi(file));
            loaded.put(STARTING, starting);
            current.set(starting);
        }
    }

    @Incoming("releases")
    @Blocking
    void follow(ConsumerRecord<byte[], byte[]> record) {
        apply(record);
        readiness.read(record.offset());
    }

    private void apply(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null || record.value() == null) {
            return;
        }
        try {
            if (Arrays.equals(record.key(), Release.currentKey(clip.id()))) {
                putInForce(Release.Current.parse(record.value()).release());
            } else if (new String(record.key(), UTF_8).startsWith("release/" + clip.id() + "/")) {
                var release = Release.parse(record.value());
                cards.put(release.id(), release);
            }
        } catch (RejectedEventException
                | InvalidCheckpointException
                | ObjectStoreException
                | IOException e) {
            Log.errorf(e, "release record %s ignored", new String(record.key(), UTF_8));
        }
    }

    private void putInForce(String id) throws IOException {
        var phi = loaded.get(id);
        if (phi == null) {
            phi = load(id);
            loaded.put(id, phi);
        }
        current.set(phi);
        Log.infof("release %s is in force", id);
    }

    private PhiInForce load(String id) throws IOException {
        var card = cards.get(id);
        if (card == null) {
            throw new IOException("release " + id + " has no card on the topic");
        }
        var weights =
                objects.get(card.weightsKey())
                        .orElseThrow(
                                () -> new IOException(card.weightsKey() + " is not in the store"));
        var found = ImageId.sha256(weights);
        if (!found.equals(card.sha256())) {
            throw new IOException(
                    "%s has SHA-256 %s, its card says %s"
                            .formatted(card.weightsKey(), found, card.sha256()));
        }
        Path file = Files.createTempFile("phi", ".safetensors");
        try {
            Files.write(file, weights);
            return new PhiInForce(id, clip.loadPhi(file));
        } finally {
            Files.delete(file);
        }
    }

    /** The phi in force; empty while there is none. */
    public Optional<PhiInForce> current() {
        return Optional.ofNullable(current.get());
    }

    /**
     * A release by id, loaded if need be.
     *
     * @return empty if it is unknown or cannot be loaded
     */
    public Optional<PhiInForce> pinned(String id) {
        var phi = loaded.get(id);
        if (phi == null && cards.containsKey(id)) {
            try {
                phi = load(id);
                loaded.put(id, phi);
            } catch (IOException | RuntimeException e) {
                Log.errorf(e, "release %s cannot be loaded", id);
            }
        }
        return Optional.ofNullable(phi);
    }

    /** The cards of this CLIP's releases. */
    public Collection<Release> cards() {
        return List.copyOf(cards.values());
    }
}
