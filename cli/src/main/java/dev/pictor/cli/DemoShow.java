package dev.pictor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pictor.cli.demo.DemoImage;
import dev.pictor.events.KafkaClients;
import dev.pictor.events.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** The demo's publishing: images at a pace, with captions to train on, and a word on both. */
final class DemoShow {

    private static final Duration TICK = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final KafkaClients kafka;
    private final DemoOptions options;
    private final TrainingWatch trainings;
    private final StatusLine status = new StatusLine(System.out, Terminal.present());
    private final AtomicReference<@Nullable Exception> refusal = new AtomicReference<>();
    private final long start = System.nanoTime();
    private @Nullable Step halfway;

    /** Something to be done, which says what became of it. */
    interface Step {
        String take() throws InterruptedException;
    }

    DemoShow(KafkaClients kafka, ServiceApi trainer, DemoOptions options) {
        this.kafka = kafka;
        trainings = new TrainingWatch(trainer);
        this.options = options;
    }

    /** Sets what to do once half of the images have been sent. */
    void halfway(Step step) {
        halfway = step;
    }

    /**
     * Publishes the catalog and returns once all of it is searchable.
     *
     * @return whether no image was rejected
     */
    boolean publish() throws IOException, InterruptedException {
        try (var images = new SentImages(kafka);
                var producer = kafka.producer()) {
            publish(images, producer);
            status.say(
                    "%d images searchable, %d rejected"
                            .formatted(images.searchable(), images.rejected()));
            return images.rejected() == 0;
        }
    }

    private void publish(SentImages images, KafkaProducer<byte[], byte[]> producer)
            throws IOException, InterruptedException {
        var catalog = options.catalog().iterator();
        try {
            while (catalog.hasNext() || images.open() > 0) {
                send(catalog, images, producer);
                listen(images);
                if (halfway != null && 2L * images.sent() >= options.images()) {
                    status.say(halfway.take());
                    halfway = null;
                }
                tell(state(images));
            }
        } catch (InterruptException e) {
            // What is closed next must not take the interruption for its own.
            Thread.interrupted();
            throw new InterruptedException("while publishing");
        }
    }

    private void send(
            Iterator<DemoImage> catalog,
            SentImages images,
            KafkaProducer<byte[], byte[]> producer) {
        long done = images.searchable() + images.rejected();
        long due = options.pace().due((System.nanoTime() - start) / 1e9, done);
        while (images.sent() < due && catalog.hasNext()) {
            var image = catalog.next();
            images.add(image.submission().id());
            send(image.submission().toRecord(), producer);
            image.sentences()
                    .forEach(sentence ->
                            send(
                                    new ProducerRecord<>(Topics.CAPTIONS, sentence.getBytes(UTF_8)),
                                    producer));
        }
    }

    private void send(
            ProducerRecord<byte[], byte[]> event, KafkaProducer<byte[], byte[]> producer) {
        var _ =
                producer.send( // the callback tells the outcome
                        event,
                        (_, failure) -> {
                            if (failure != null) {
                                refusal.compareAndSet(null, failure);
                            }
                        });
    }

    private void listen(SentImages images) throws IOException {
        boolean none = images.searchable() == 0;
        images.listen(TICK);
        if (none && images.searchable() > 0) {
            status.say(
                    "the first image is searchable, %.1f s after it was sent"
                            .formatted(images.freshness()));
        }
        var failure = refusal.get();
        if (failure != null) {
            throw new IOException(
                    "Kafka refuses the demo's images: " + failure.getMessage(), failure);
        }
        if (images.silence().compareTo(PATIENCE) > 0) {
            throw new IOException(
                    "no image has become searchable for %d minutes; ./pictor status and ./pictor logs say more"
                            .formatted(PATIENCE.toMinutes()));
        }
    }

    private String state(SentImages images) {
        var state = new StringJoiner("  ");
        state.add("published %d of %d".formatted(images.sent(), options.images()));
        state.add("searchable %d".formatted(images.searchable()));
        if (images.searchable() > 0) {
            state.add("fresh in %.1f s".formatted(images.freshness()));
        }
        if (images.rejected() > 0) {
            state.add(
                    "rejected %d (%s)"
                            .formatted(
                                    images.rejected(), images.refusals().lastEntry().getValue()));
        }
        return state.add(trainings.state()).toString();
    }

    private void tell(String state) throws InterruptedException {
        trainings.news().forEach(status::say);
        if (status.due()) {
            status.show(state);
        }
    }

    /** Tells of trainings until it is interrupted. */
    void watch() throws InterruptedException {
        var last = "";
        while (true) {
            trainings.news().forEach(status::say);
            if (!trainings.state().equals(last) && status.due()) {
                last = trainings.state();
                status.show(last);
            }
            Thread.sleep(TICK);
        }
    }

    /** Prints something that stays. */
    void say(String text) {
        status.say(text);
    }
}
