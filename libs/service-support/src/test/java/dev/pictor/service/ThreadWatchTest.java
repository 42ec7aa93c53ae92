package dev.pictor.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ThreadWatchTest {

    private final ThreadWatch watch = new ThreadWatch();
    private final CountDownLatch end = new CountDownLatch(1);

    private Thread thread(String name) {
        return Thread.ofPlatform()
                .daemon()
                .name(name)
                .start(() -> {
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        return;
                    }
                });
    }

    @Test
    void aNeededThreadThatHasDiedIsNamedOnce() throws InterruptedException {
        var needed = thread("kafka-producer-network-thread | kafka-producer-inbox");
        var other = thread("kafka-coordinator-heartbeat-thread | pictor-embed");
        assertThat(watch.look(Set.of(needed, other))).isEmpty();
        end.countDown();
        needed.join();
        other.join();
        assertThat(watch.look(Set.of())).containsExactly(needed.getName());
        assertThat(watch.look(Set.of())).isEmpty();
    }

    @Test
    void whatLivesOnIsWatchedOn() {
        var threads = new HashSet<Thread>();
        threads.add(thread("smallrye-kafka-consumer-thread-0"));
        threads.add(thread("inbox-images"));
        threads.add(thread("vert.x-eventloop-thread-1"));
        assertThat(watch.look(threads)).isEmpty();
        assertThat(watch.look(Set.of())).isEmpty();
        end.countDown();
    }

    @Test
    void clientsThatAreClosedInTheOrdinaryCourseAreNotWatched() throws InterruptedException {
        var session = thread("kafka-producer-network-thread | pictor-ingest-0-out");
        assertThat(watch.look(Set.of(session))).isEmpty();
        end.countDown();
        session.join();
        assertThat(watch.look(Set.of())).isEmpty();
    }
}
