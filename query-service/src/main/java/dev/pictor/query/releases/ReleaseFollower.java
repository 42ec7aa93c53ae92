package dev.pictor.query.releases;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pictor.checkpoint.InvalidCheckpointException;
import dev.pictor.clip.Clip;
import dev.pictor.clip.Phi;
import dev.pictor.events.ImageId;
import dev.pictor.events.RecordPlace;
import dev.pictor.events.RejectedEventException;
import dev.pictor.events.Release;
import dev.pictor.events.Topics;
import dev.pictor.objects.ObjectKey;
import dev.pictor.objects.ObjectStore;
import dev.pictor.objects.ObjectStoreException;
import dev.pictor.query.QuerySettings;
import dev.pictor.service.Patience;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.runtime.Startup;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.annotation.PreDestroy;
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
import java.util.concurrent.atomic.AtomicBoolean;
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
 * damaged or of other shapes is passed over: logged with the place of its record, and counted. One
 * that the object store does not give is tried until it is in force or another is pointed to; the
 * old one stays active until then.
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

    /** Pointed to and not in force yet: the store does not give it. */
    private final AtomicReference<@Nullable String> wanted = new AtomicReference<>();

    private final Patience patience;
    private final AtomicBoolean trying = new AtomicBoolean();
    private volatile boolean stopping;

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
        patience =
                Patience.of(
                        "the release in force",
                        failure -> failure instanceof AwayException && !stopping,
                        readiness.wanted());
        meters.gauge("pictor.releases.waiting", wanted, w -> w.get() == null ? 0 : 1);
        if (starting.isPresent()) {
            loaded.load(Release.STARTING);
            current.set(Release.STARTING);
        }
    }

    /** The store does not answer, or not with what it must have: it may later. */
    private static final class AwayException extends IOException {
        AwayException(String message, @Nullable Throwable cause) {
            super(message, cause);
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
                wanted.set(Release.Current.parse(record.value()).release());
                putInForce();
            } else if (new String(record.key(), UTF_8).startsWith(Release.cardKeys(clip.id()))) {
                var release = Release.parse(record.value());
                cards.put(release.id(), release);
                loaded.keep(kept());
            }
        } catch (AwayException e) {
            Log.warnf(
                    "%s waits, and %s stays active: %s",
                    RecordPlace.named(record), current().orElse("none"), e.getMessage());
            tryOn();
        } catch (RejectedEventException | InvalidCheckpointException | IOException e) {
            meters.counter("pictor.records.skipped", "topic", record.topic()).increment();
            Log.errorf("%s is passed over: %s", RecordPlace.named(record), e.getMessage());
        }
    }

    /**
     * Puts in force what is wanted.
     *
     * @throws AwayException if the store does not give it; it stays wanted
     * @throws IOException if it is not to be had; it is no longer wanted
     */
    private void putInForce() throws IOException {
        var id = wanted.get();
        if (id == null) {
            return; // another has been put in force since
        }
        try {
            loaded.load(id);
        } catch (AwayException e) {
            throw e;
        } catch (InvalidCheckpointException | IOException e) {
            wanted.compareAndSet(id, null);
            throw e;
        }
        synchronized (wanted) {
            if (wanted.compareAndSet(id, null)) {
                current.set(id);
                Log.infof("release %s is active", id);
            }
        }
        loaded.keep(kept());
    }

    /** Goes on trying, on a thread of its own, until it is in force or another is. */
    private void tryOn() {
        if (trying.compareAndSet(false, true)) {
            Thread.ofPlatform().name("release-in-force").daemon().start(this::tryUntilInForce);
        }
    }

    private void tryUntilInForce() {
        try {
            patience.run(this::putInForce);
        } catch (InterruptedException e) {
            return; // nobody does
        } catch (RuntimeException e) {
            if (!stopping) {
                readiness.wanted().over();
                meters.counter("pictor.records.skipped", "topic", Topics.RELEASES).increment();
                Log.errorf("a release that was waited for is passed over: %s", e.getMessage());
            }
        } finally {
            trying.set(false);
        }
        if (wanted.get() != null && !stopping) {
            tryOn(); // pointed to in this moment
        }
    }

    @PreDestroy
    void stop() {
        stopping = true;
    }

    /** The active one, the one to be, and the newest others; ids begin with their time. */
    private Set<String> kept() {
        var inForce = Optional.ofNullable(current.get());
        var newest =
                Stream.concat(
                                cards.descendingKeySet().stream(),
                                starting.map(_ -> Release.STARTING).stream())
                        .filter(id -> !inForce.equals(Optional.of(id)))
                        .limit(others);
        return Stream.of(inForce.stream(), Optional.ofNullable(wanted.get()).stream(), newest)
                .flatMap(ids -> ids)
                .collect(Collectors.toUnmodifiableSet());
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
        byte[] weights;
        try {
            weights =
                    objects.get(key)
                            .orElseThrow(() ->
                                    // As it looks where a folder is not mounted, too.
                                    new AwayException(key + " is not in the store", null));
        } catch (ObjectStoreException e) {
            throw new AwayException(String.valueOf(e.getMessage()), e);
        }
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
