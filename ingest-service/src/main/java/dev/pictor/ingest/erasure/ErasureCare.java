package dev.pictor.ingest.erasure;

import dev.pictor.events.ErasureEvent;
import dev.pictor.ingest.IngestSettings;
import dev.pictor.objects.ObjectStore;
import dev.pictor.service.Outage;
import dev.pictor.service.Patience;
import dev.pictor.service.ProcessEnd;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Has the contents swept every so often, on a thread of its own. */
@ApplicationScoped
class ErasureCare {

    private static final String GROUP = "pictor-ingest-erasure";

    private final Map<String, Object> connection;
    private final String replica;
    private final ObjectStore objects;
    private final IngestSettings.ErasureSettings settings;
    private final Patience patience =
            Patience.of("erasure", _ -> !stopping(), new Outage("erasure"));
    private volatile boolean stopping;
    private @Nullable Thread thread;

    ErasureCare(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            ObjectStore objects,
            IngestSettings settings) {
        connection = new HashMap<>(kafka);
        connection.put("client.id", GROUP);
        connection.put("group.id", GROUP);
        connection.put("enable.auto.commit", false);
        connection.put("isolation.level", "read_committed");
        connection.put("fetch.max.bytes", 4 << 20);
        connection.put("acks", "all");
        this.objects = objects;
        replica = settings.replica();
        this.settings = settings.erasure();
    }

    private boolean stopping() {
        return stopping;
    }

    /** After the topics have been made. */
    void start(@Observes @Priority(2) StartupEvent event) {
        thread = Thread.ofPlatform().name("erasure").daemon().start(this::run);
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void run() {
        try {
            while (!stopping) {
                Thread.sleep(settings.every());
                patience.run(this::sweep);
            }
        } catch (InterruptedException | RuntimeException e) {
            if (!stopping) {
                ProcessEnd.because("erasure ended", e);
            }
        } catch (Error e) {
            ProcessEnd.because("erasure failed", e);
        }
    }

    private void sweep() throws InterruptedException {
        try (var consumer =
                        new KafkaConsumer<>(
                                connection,
                                new ByteArrayDeserializer(),
                                new ByteArrayDeserializer());
                var producer =
                        new KafkaProducer<>(
                                connection, new ByteArraySerializer(), new ByteArraySerializer())) {
            new ContentSweeper(
                            replica,
                            objects,
                            new CatalogContents(consumer),
                            settings.grace(),
                            InstantSource.system(),
                            event -> tell(producer, event))
                    .sweep();
        } catch (InterruptException e) {
            throw (InterruptedException) new InterruptedException().initCause(e);
        }
    }

    private static void tell(KafkaProducer<byte[], byte[]> producer, ErasureEvent event) {
        try {
            producer.send(event.toRecord()).get();
        } catch (ExecutionException e) {
            throw new KafkaException("a step of an erasure cannot be told", e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
