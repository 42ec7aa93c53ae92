package dev.pictor.service;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Ends the process when a thread dies that its work needs: a client whose thread is gone takes what
 * it is given and never answers, while all health checks pass.
 *
 * <p>Threads that a client makes and ends in the ordinary course, such as that of heartbeats, are
 * not watched.
 */
@ApplicationScoped
class ThreadWatch {

    private static final Duration LOOK = Duration.ofSeconds(5);

    /** Names of threads that live as long as the service. */
    static final Pattern NEEDED =
            Pattern.compile(
                    "kafka-producer-network-thread \\| (?!pictor-ingest).*"
                            + "|smallrye-kafka-consumer-thread-\\d+"
                            + "|inbox-.*|rejections .*|receipts|erasure|markers|decode-\\d+|store-\\d+"
                            + "|vert\\.x-(eventloop|acceptor)-thread-\\d+"
                            + "|vertx-blocked-thread-checker"
                            + "|grpc-nio-worker-ELG-.*|grpc-default-worker-ELG-.*");

    private final Set<Thread> watched = new HashSet<>();
    private volatile boolean stopping;

    void start(@Observes StartupEvent event) {
        Thread.ofPlatform().name("thread-watch").daemon().start(this::watch);
    }

    void stop(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) ShutdownEvent event) {
        stopping = true;
    }

    private void watch() {
        try {
            while (!stopping) {
                var dead = look(Thread.getAllStackTraces().keySet());
                if (!dead.isEmpty() && !stopping) {
                    ProcessEnd.because(
                            "threads have died that the service needs: " + dead,
                            new IllegalStateException("see what was logged before"));
                    return;
                }
                Thread.sleep(LOOK);
            }
        } catch (InterruptedException e) {
            return; // nobody does
        }
    }

    /** Which of those seen before have died; what is new is watched from now on. */
    List<String> look(Set<Thread> alive) {
        var dead = new ArrayList<String>();
        for (var thread : watched) {
            if (!thread.isAlive()) {
                dead.add(thread.getName());
            }
        }
        watched.removeIf(thread -> !thread.isAlive());
        for (var thread : alive) {
            if (NEEDED.matcher(thread.getName()).matches()) {
                watched.add(thread);
            }
        }
        return dead;
    }
}
