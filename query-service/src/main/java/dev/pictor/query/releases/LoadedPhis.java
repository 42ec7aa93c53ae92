package dev.pictor.query.releases;

import dev.pictor.clip.Phi;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The phis in memory, each loaded once and freed when it is no longer kept. Thread-safe. */
final class LoadedPhis {

    private final Map<String, LoadedPhi> loaded = new ConcurrentHashMap<>();
    private final Loader loader;

    /** Brings a phi into memory. */
    interface Loader {
        Phi load(String release) throws IOException;
    }

    LoadedPhis(Loader loader) {
        this.loader = loader;
    }

    /** Loads a release unless it is there; one load at a time. */
    synchronized void load(String release) throws IOException {
        if (!loaded.containsKey(release)) {
            loaded.put(release, new LoadedPhi(release, loader.load(release)));
        }
    }

    /** Lends a phi; empty if it is not in memory. */
    Optional<PhiLease> lease(String release) {
        return Optional.ofNullable(loaded.get(release)).flatMap(LoadedPhi::lease);
    }

    /** Lets all others go. */
    synchronized void keep(Set<String> releases) {
        for (var phi : List.copyOf(loaded.values())) {
            if (!releases.contains(phi.release())) {
                loaded.remove(phi.release());
                phi.retire();
            }
        }
    }

    Set<String> releases() {
        return Set.copyOf(loaded.keySet());
    }
}
