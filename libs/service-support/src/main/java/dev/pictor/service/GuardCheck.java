package dev.pictor.service;

import dev.pictor.events.KafkaGuard;
import io.quarkus.logging.Log;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Ends the start of a service whose Kafka client would unpack a record of any size; in development
 * mode, which has no flags of its own, it only says so.
 */
@ApplicationScoped
class GuardCheck {

    /** Before anything is read. */
    void start(@Observes @Priority(0) StartupEvent event) {
        try {
            KafkaGuard.require();
        } catch (IllegalStateException e) {
            if (LaunchMode.current() != LaunchMode.DEVELOPMENT) {
                throw e;
            }
            Log.warn(e.getMessage());
        }
    }
}
