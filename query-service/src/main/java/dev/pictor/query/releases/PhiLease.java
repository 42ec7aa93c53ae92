package dev.pictor.query.releases;

import dev.pictor.clip.Phi;

/**
 * A phi for the length of one query; to be closed once, after its last use.
 *
 * @param release its id, which answers name and later pages may pin
 * @param phi its weights, which stay until this is closed
 * @param giveBack what closing does
 */
public record PhiLease(String release, Phi phi, Runnable giveBack) implements AutoCloseable {

    @Override
    public void close() {
        giveBack.run();
    }
}
