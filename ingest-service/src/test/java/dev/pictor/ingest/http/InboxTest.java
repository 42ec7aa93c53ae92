package dev.pictor.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pictor.events.CaptionSubmission;
import dev.pictor.events.ImageDetails;
import dev.pictor.events.ImageSubmission;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InboxTest {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final ImageDetails NONE = new ImageDetails(null, List.of(), Map.of(), null);

    /** What the test answers as Kafka. */
    private final BlockingQueue<CompletableFuture<Void>> sent = new LinkedBlockingQueue<>();

    @Test
    void returnsOnceKafkaHasTheRecord() throws Exception {
        var inbox = new Inbox(emitter(), 1 << 20, LONG);
        var put =
                CompletableFuture.runAsync(
                        () -> inbox.put(ImageSubmission.of("a", new byte[1_000], NONE)));
        var record = sent.take();
        assertThat(put).isNotDone();
        record.complete(null);
        put.get();
    }

    @Test
    void aFailureOfKafkaIsUnavailableAndTheNextRecordIsTaken() throws Exception {
        var inbox = new Inbox(emitter(), 1 << 20, LONG);
        var failing = CompletableFuture.runAsync(() -> inbox.put(ImageSubmission.delete("a")));
        sent.take().completeExceptionally(new TimeoutException("expired"));
        assertUnavailable(failing::join);
        var next = CompletableFuture.runAsync(() -> inbox.put(ImageSubmission.delete("a")));
        sent.take().complete(null);
        next.get();
    }

    @Test
    void whatKafkaNeverAnswersNeitherHoldsARequestNorQueuesWithoutBound() {
        var inbox = new Inbox(emitter(), 10 << 10, SHORT);
        assertUnavailable(() -> inbox.put(ImageSubmission.of("a", new byte[8 << 10], NONE)));
        assertUnavailable(() -> inbox.put(ImageSubmission.of("b", new byte[8 << 10], NONE)));
        assertThat(sent).hasSize(1); // the second had no room
        sent.remove().complete(null);
        assertUnavailable(() -> inbox.put(ImageSubmission.of("b", new byte[8 << 10], NONE)));
        assertThat(sent).hasSize(1);
    }

    @Test
    void captionsThatFindNoRoomAreUnavailable() {
        var inbox = new Inbox(emitter(), 2 << 10, SHORT);
        var caption =
                new CaptionSubmission("a", new CaptionSubmission.Caption("a cat", null, null));
        assertUnavailable(() -> inbox.put(List.of(caption, caption, caption)));
        assertThat(sent).hasSize(2);
    }

    private static void assertUnavailable(ThrowingCallable call) {
        assertThatThrownBy(call)
                .satisfies(thrown -> {
                    var cause = thrown instanceof HttpProblem ? thrown : thrown.getCause();
                    assertThat(cause)
                            .isInstanceOfSatisfying(
                                    HttpProblem.class,
                                    problem -> {
                                        assertThat(problem.getStatusCode()).isEqualTo(503);
                                        assertThat(problem.getDetail())
                                                .contains("nothing was acknowledged");
                                        assertThat(problem.getHeaders()).containsKey("Retry-After");
                                    });
                });
    }

    @SuppressWarnings("unchecked")
    private MutinyEmitter<ProducerRecord<byte[], byte[]>> emitter() {
        return (MutinyEmitter<ProducerRecord<byte[], byte[]>>)
                Proxy.newProxyInstance(
                        InboxTest.class.getClassLoader(),
                        new Class<?>[] {MutinyEmitter.class},
                        (_, method, _) -> {
                            if (!method.getName().equals("send")) {
                                throw new UnsupportedOperationException(method.getName());
                            }
                            var answer = new CompletableFuture<Void>();
                            sent.add(answer);
                            return Uni.createFrom().completionStage(answer);
                        });
    }
}
