package dev.pictor.service;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.regex.Pattern;

/**
 * Keeps the metrics of Kafka's clients to one series a topic: of a topic with dots in its name the
 * client has each twice until Kafka 5, the second with underscores (KIP-1109), so that sums over
 * topics would be twice what is.
 */
@ApplicationScoped
class KafkaSeries {

    /**
     * Pictor's topics as they would be written with underscores; none has one before its last dot.
     */
    private static final Pattern REPEATED = Pattern.compile("(images|captions|lincir)_.*");

    @Produces
    @Singleton
    MeterFilter kafkaFilter() {
        return new MeterFilter() {
            @Override
            public MeterFilterReply accept(Meter.Id id) {
                return repeated(id) ? MeterFilterReply.DENY : MeterFilterReply.NEUTRAL;
            }
        };
    }

    static boolean repeated(Meter.Id id) {
        var topic = id.getTag("topic");
        return topic != null
                && id.getName().startsWith("kafka.")
                && REPEATED.matcher(topic).matches();
    }
}
