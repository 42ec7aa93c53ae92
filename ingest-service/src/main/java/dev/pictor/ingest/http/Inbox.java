package dev.pictor.ingest.http;

import dev.pictor.events.CaptionSubmission;
import dev.pictor.events.ImageSubmission;
import dev.pictor.service.http.HttpSettings;
import dev.pictor.service.http.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.logging.Log;
import io.smallrye.reactive.messaging.MutinyEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/**
 * Writes to the inboxes as any other client would; returns once Kafka has the record. Neither waits
 * for Kafka for ever nor queues without bound while it is away: both are 503.
 *
 * <p>The order of an image's events is that of the broker's milliseconds, whichever partition they
 * lie in. So that what was acknowledged before a request is before it, and what is sent after the
 * answer is after it, a millisecond passes on either side.
 */
@ApplicationScoped
class Inbox {

    /** More than the producer's own timeouts, so that its answer comes first. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Bytes that a permit stands for; the least that a record takes. */
    private static final int PERMIT = 1 << 10;

    private final MutinyEmitter<ProducerRecord<byte[], byte[]>> emitter;

    /** What Kafka has not answered yet, be anybody waiting for it or not. */
    private final Semaphore room;

    private final Duration patience;

    @Inject
    Inbox(
            // Bounded by the room.
            @Channel("inbox") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    MutinyEmitter<ProducerRecord<byte[], byte[]>> emitter,
            HttpSettings settings) {
        // Bodies count at least three times there, so all of those that are in fit here.
        this(emitter, settings.bodyBytes() / 2, PATIENCE);
    }

    Inbox(MutinyEmitter<ProducerRecord<byte[], byte[]>> emitter, long bytes, Duration patience) {
        this.emitter = emitter;
        this.patience = patience;
        room = new Semaphore((int) Math.min(Integer.MAX_VALUE, bytes / PERMIT));
    }

    /** Returns once Kafka has it. */
    void put(ImageSubmission submission) {
        put(submission.toRecord());
    }

    /** Returns once Kafka has a record of an image. */
    void put(ProducerRecord<byte[], byte[]> image) {
        tick();
        await(send(image));
        tick();
    }

    private static void tick() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the service stops
        }
    }

    /** Returns once Kafka has all of them. */
    void put(List<CaptionSubmission> captions) {
        await(
                CompletableFuture.allOf(
                        captions.stream()
                                .map(caption -> send(caption.toRecord()))
                                .toArray(CompletableFuture<?>[]::new)));
    }

    private CompletableFuture<Void> send(ProducerRecord<byte[], byte[]> record) {
        int permits = 1 + (record.value() == null ? 0 : record.value().length / PERMIT);
        if (!room.tryAcquire(permits)) {
            return CompletableFuture.failedFuture(
                    unacknowledged("Kafka is slower than what comes, or away"));
        }
        var sent = emitter.send(record).subscribeAsCompletionStage();
        return sent.whenComplete((_, _) -> room.release(permits));
    }

    private void await(CompletableFuture<Void> sent) {
        try {
            sent.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof HttpProblem problem) {
                throw problem;
            }
            Log.warnf("inbox: %s", e.getCause());
            throw unacknowledged("Kafka does not answer");
        } catch (TimeoutException e) {
            Log.warnf("inbox: no answer of Kafka within %s", patience);
            throw unacknowledged("Kafka does not answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unacknowledged("the service stops");
        }
    }

    private static HttpProblem unacknowledged(String why) {
        return Problem.unavailable(
                why + "; nothing was acknowledged: send it again, what came twice does no harm");
    }
}
