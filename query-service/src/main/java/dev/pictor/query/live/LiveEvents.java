package dev.pictor.query.live;

import dev.pictor.query.releases.ReleaseFollower;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;

/** Changes of the index and of the active release in one stream. */
@ApplicationScoped
public class LiveEvents {

    /** Proxies close a connection on which nothing comes. */
    private static final Duration ALIVE = Duration.ofSeconds(15);

    private final IndexFeed index;
    private final ReleaseFollower releases;

    LiveEvents(IndexFeed index, ReleaseFollower releases) {
        this.index = index;
        this.releases = releases;
    }

    /** What happens from now on, and the release that is active now. */
    public Multi<LiveEvent> stream() {
        var changes = index.outcomes().<LiveEvent>map(LiveEvent.Changed::of);
        var refused = index.refusals().<LiveEvent>map(LiveEvent.Refused::new);
        var active =
                Multi.createFrom()
                        .ticks()
                        .every(LiveEvent.EVERY)
                        .onOverflow()
                        .drop()
                        .map(_ -> releases.current())
                        .skip()
                        .repetitions()
                        .<LiveEvent>map(LiveEvents::active);
        var alive =
                Multi.createFrom()
                        .ticks()
                        .startingAfter(ALIVE)
                        .every(ALIVE)
                        .onOverflow()
                        .drop()
                        .<LiveEvent>map(_ -> new LiveEvent.Alive());
        return Multi.createBy().merging().streams(changes, refused, active, alive);
    }

    private static LiveEvent active(Optional<String> release) {
        return new LiveEvent.Active(release.orElse(null));
    }
}
