package dev.pictor.query.live;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.pictor.events.IndexedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that a page shows as it happens. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = LiveEvent.Changed.class, name = "index"),
    @JsonSubTypes.Type(value = LiveEvent.Refused.class, name = "refused"),
    @JsonSubTypes.Type(value = LiveEvent.Active.class, name = "release"),
    @JsonSubTypes.Type(value = LiveEvent.Alive.class, name = "alive")
})
public sealed interface LiveEvent {

    /** How long changes are gathered before they are told. */
    Duration EVERY = Duration.ofMillis(500);

    /**
     * The index has changed.
     *
     * @param ids of images that are searchable now
     * @param deleted ids of images that are gone
     * @param indexedAt when the last of them was
     * @param freshnessMs from the acceptance of the last one to then
     */
    record Changed(List<String> ids, List<String> deleted, Instant indexedAt, long freshnessMs)
            implements LiveEvent {

        static Changed of(List<IndexedEvent> events) {
            var last = events.getLast();
            return new Changed(
                    ids(events, IndexedEvent.Outcome.INDEXED, IndexedEvent.Outcome.UNCHANGED),
                    ids(events, IndexedEvent.Outcome.DELETED),
                    last.indexedAt(),
                    Duration.between(last.acceptedAt(), last.indexedAt()).toMillis());
        }

        private static List<String> ids(
                List<IndexedEvent> events, IndexedEvent.Outcome... outcomes) {
            var wanted = List.of(outcomes);
            return events.stream()
                    .filter(event -> wanted.contains(event.outcome()))
                    .map(IndexedEvent::id)
                    .distinct()
                    .toList();
        }
    }

    /**
     * A release is active: once at the start, then whenever another one is.
     *
     * @param release its id; null while there is none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Active(@Nullable String release) implements LiveEvent {}

    /**
     * Images were refused.
     *
     * @param images which and why
     */
    record Refused(List<Refusal> images) implements LiveEvent {}

    /**
     * Why an image was refused.
     *
     * @param id as its publisher gave it
     * @param code such as {@code image-corrupt}
     * @param reason in a sentence
     */
    record Refusal(String id, String code, String reason) {}

    /** Nothing but that the connection is there. */
    record Alive() implements LiveEvent {}
}
