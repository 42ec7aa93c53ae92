package dev.pictor.query.releases;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pictor.checkpoint.InvalidCheckpointException;
import dev.pictor.clip.Clip;
import dev.pictor.clip.Phi;
import dev.pictor.events.ImageId;
import dev.pictor.events.RecordPlace;
import dev.pictor.events.RejectedEventException;
import dev.pictor.events.Release;
import dev.pictor.objects.ObjectKey;
import dev.pictor.objects.ObjectStore;
import dev.pictor.objects.ObjectStoreException;
import dev.pictor.query.QuerySettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.runtime.Startup;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jspecify.annotations.Nullable;

/**
 * Follows {@code lincir.releases}; a new phi is swapped in between two queries. Besides the one in
 * force the last few can be pinned; the phi to start with is the first of all. A release that is
 * missing, damaged or of other shapes is passed over: logged with the place of its record, and
 * counted.
 */
@ApplicationScoped
@Startup
public class ReleaseFollower {

    private final Clip clip;
    private final ObjectStore objects;
    private final ReleasesReadiness readiness;
    private final Optional<Path> starting;
    private final int others;
    private final MeterRegistry meters;
    private final NavigableMap<String, Release> cards = new ConcurrentSkipListMap<>();
    private final LoadedPhis loaded = new LoadedPhis(this::load);
    private final AtomicReference<@Nullable String> current = new AtomicReference<>();

    @Inject
    ReleaseFollower(
            Clip clip,
            ObjectStore objects,
            QuerySettings settings,
            @Readiness ReleasesReadiness readiness,
            MeterRegistry meters)
            throws IOException {
        this(clip, objects, readiness, starting(settings), settings.releases(), meters);
    }

    ReleaseFollower(
            Clip clip,
            ObjectStore objects,
            ReleasesReadiness readiness,
            Optional<Path> starting,
            int others,
            MeterRegistry meters)
            throws IOException {
        this.readiness = readiness;
        this.meters = meters;
        this.clip = clip;
        this.objects = objects;
        this.starting = starting;
        this.others = others;
        if (starting.isPresent()) {
            putInForce(Release.STARTING);
        }
    }

    private static Optional<Path> starting(QuerySettings settings) {
        var beside = settings.model().resolve("phi.safetensors");
        return settings.phi().or(() -> Optional.of(beside).filter(Files::exists));
    }

    /** What becomes of the wish for a certain release. */
    public sealed interface Pinned {

        /** It is lent; to be closed after use. */
        record Lent(PhiLease phi) implements Pinned {}

        /** There is none of this id, or it cannot be loaded. */
        record Unknown() implements Pinned {}

        /** It was let go; these can be pinned. */
        record LetGo(Set<String> kept) implements Pinned {}
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
            } else if (new String(record.key(), UTF_8).startsWith(Release.cardKeys(clip.id()))) {
                var release = Release.parse(record.value());
                cards.put(release.id(), release);
                loaded.keep(kept());
            }
        } catch (RejectedEventException
                | InvalidCheckpointException
                | ObjectStoreException
                | IOException e) {
            meters.counter("pictor.records.skipped", "topic", record.topic()).increment();
            Log.errorf("%s is passed over: %s", RecordPlace.named(record), e.getMessage());
        }
    }

    private void putInForce(String id) throws IOException {
        loaded.load(id);
        current.set(id);
        loaded.keep(kept());
        Log.infof("release %s is active", id);
    }

    /** The active one and the newest others; ids begin with their time. */
    private Set<String> kept() {
        var inForce = Optional.ofNullable(current.get());
        var newest =
                Stream.concat(
                                cards.descendingKeySet().stream(),
                                starting.map(_ -> Release.STARTING).stream())
                        .filter(id -> !inForce.equals(Optional.of(id)))
                        .limit(others);
        return Stream.concat(inForce.stream(), newest).collect(Collectors.toUnmodifiableSet());
    }

    private Phi load(String id) throws IOException {
        if (id.equals(Release.STARTING) && starting.isPresent()) {
            return clip.loadPhi(starting.get());
        }
        var card = cards.get(id);
        if (card == null) {
            throw new IOException("release " + id + " has no card on the topic");
        }
        var key = ObjectKey.ofRelease(card.clip(), card.id(), "phi.safetensors");
        var weights =
                objects.get(key).orElseThrow(() -> new IOException(key + " is not in the store"));
        var found = ImageId.sha256(weights);
        if (!found.equals(card.sha256())) {
            throw new IOException(
                    "%s has SHA-256 %s, its card says %s".formatted(key, found, card.sha256()));
        }
        Path file = Files.createTempFile("phi", ".safetensors");
        try {
            Files.write(file, weights);
            return clip.loadPhi(file);
        } finally {
            Files.delete(file);
        }
    }

    /** The active release; empty while there is none. */
    public Optional<String> current() {
        return Optional.ofNullable(current.get());
    }

    /** Lends the active phi, to be closed after use; empty while there is none. */
    public Optional<PhiLease> lend() {
        while (true) {
            var id = current.get();
            var lease = id == null ? Optional.<PhiLease>empty() : loaded.lease(id);
            if (id == null || lease.isPresent()) {
                return lease;
            } // else it was replaced in between
        }
    }

    /**
     * Lends a release by id, loaded if need be.
     *
     * @throws ObjectStoreException if the store does not answer
     */
    public Pinned lend(String id) {
        boolean known =
                cards.containsKey(id) || (id.equals(Release.STARTING) && starting.isPresent());
        if (!known) {
            return new Pinned.Unknown();
        }
        if (kept().contains(id)) {
            try {
                loaded.load(id);
            } catch (IOException | InvalidCheckpointException e) {
                Log.errorf(e, "release %s cannot be loaded", id);
                return new Pinned.Unknown();
            }
        }
        var lease = loaded.lease(id);
        loaded.keep(kept()); // a newer one may have come meanwhile
        return lease.<Pinned>map(Pinned.Lent::new).orElseGet(() -> new Pinned.LetGo(kept()));
    }

    /** The cards of this CLIP's releases. */
    public Collection<Release> cards() {
        return List.copyOf(cards.values());
    }
}
