package dev.pictor.query.releases;

import dev.pictor.clip.Phi;
import java.util.Optional;

/**
 * A phi in memory and those who use it. Once retired it is lent no more, and freed when the last
 * lease ends: its memory is native, and a query must not find it gone. Thread-safe.
 */
final class LoadedPhi {

    private final String release;
    private final Phi phi;
    private int leases;
    private boolean retired;

    /** Adopts the phi. */
    LoadedPhi(String release, Phi phi) {
        this.release = release;
        this.phi = phi;
    }

    String release() {
        return release;
    }

    /** Empty once retired. */
    synchronized Optional<PhiLease> lease() {
        if (retired) {
            return Optional.empty();
        }
        leases++;
        return Optional.of(new PhiLease(release, phi, this::giveBack));
    }

    private synchronized void giveBack() {
        leases--;
        freeIfUnused();
    }

    synchronized void retire() {
        retired = true;
        freeIfUnused();
    }

    private void freeIfUnused() {
        if (retired && leases == 0) {
            phi.close();
        }
    }
}
