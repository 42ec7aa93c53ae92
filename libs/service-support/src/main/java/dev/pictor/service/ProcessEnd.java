package dev.pictor.service;

import io.quarkus.logging.Log;
import io.quarkus.runtime.Quarkus;
import java.time.Duration;

/**
 * The end of a process that can no longer do its work: whoever watches it starts it again, and
 * nothing that was acknowledged is lost by that.
 */
public final class ProcessEnd {

    private static final int STATUS = 1;

    /** An orderly end may itself need what is broken. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private ProcessEnd() {}

    /** Says why and ends the process, by force if it does not end in time. */
    public static void because(String reason, Throwable cause) {
        Thread.ofPlatform().name("process-end").daemon().start(ProcessEnd::force);
        Log.fatalf(cause, "%s; this process ends", reason);
        Quarkus.asyncExit(STATUS);
    }

    private static void force() {
        try {
            Thread.sleep(PATIENCE);
        } catch (InterruptedException e) {
            // All the more.
        }
        Runtime.getRuntime().halt(STATUS);
    }
}
