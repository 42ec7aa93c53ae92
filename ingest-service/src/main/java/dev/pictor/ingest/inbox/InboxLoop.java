package dev.pictor.ingest.inbox;

import dev.pictor.events.KafkaClients;
import dev.pictor.service.Outage;
import dev.pictor.service.Patience;
import dev.pictor.service.ProcessEnd;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Takes in an inbox on a thread of its own until it is closed. Whatever fails is told, shown as an
 * outage, and begun anew at the committed offsets; an error of the machine ends the process.
 */
public final class InboxLoop implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final InboxSettings settings;
    private final Map<String, Object> connection;
    private final Handler handler;
    private final Patience patience;
    private final MeterRegistry meters;
    private final IntConsumer committed;
    private final ExecutorService workers =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("intake-", 0).factory());
    private final Thread thread;
    private volatile boolean stopping;

    /** Of the loop's thread alone. */
    private @Nullable InboxSession session;

    /** What is to be done with a poll. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Decides on records; waits out what may pass.
         *
         * @return what to send, in one transaction with the offsets
         */
        List<ProducerRecord<byte[], byte[]>> take(List<InboxRecord> records);
    }

    /**
     * Starts.
     *
     * @param connection settings of the Kafka clients
     * @param outage shows what keeps it from going on
     * @param meters get those of the clients
     * @param committed is told how many records each transaction has taken in
     */
    public InboxLoop(
            InboxSettings settings,
            Map<String, Object> connection,
            Handler handler,
            Outage outage,
            MeterRegistry meters,
            IntConsumer committed) {
        this.settings = settings;
        this.connection = connection;
        this.handler = handler;
        patience = Patience.of("the intake of " + settings.topic(), _ -> !stopping, outage);
        this.meters = meters;
        this.committed = committed;
        thread = Thread.ofPlatform().name("inbox-" + settings.topic()).start(this::run);
    }

    private void run() {
        try {
            while (!stopping) {
                committed.accept(patience.await(this::turn));
            }
        } catch (InterruptedException | RuntimeException e) {
            if (!stopping) {
                ProcessEnd.because("the intake of " + settings.topic() + " ended", e);
            }
        } catch (Error e) {
            ProcessEnd.because("the intake of " + settings.topic() + " failed", e);
        } finally {
            leave();
        }
    }

    /** One turn of the session, or of a new one; a failure leaves it, and all begins anew. */
    private int turn() throws InterruptedException {
        try {
            if (session == null) {
                session = session();
                session.open(meters);
            }
            return session.turn(handler);
        } catch (InterruptedException | RuntimeException e) {
            leave();
            throw e;
        }
    }

    private void leave() {
        if (session != null) {
            boolean interrupted = Thread.interrupted(); // or its clients complain of that
            session.close();
            session = null;
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private InboxSession session() {
        var producer =
                new KafkaProducer<>(
                        settings.producer(connection),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        try {
            var consumer =
                    KafkaClients.bounded(settings.consumer(connection), settings.valueBytes());
            return new InboxSession(settings, consumer, producer, workers, InstantSource.system());
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    /** Stops; what has not been committed comes again at the next start. */
    @Override
    public void close() {
        stopping = true;
        workers.shutdownNow();
        thread.interrupt();
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
