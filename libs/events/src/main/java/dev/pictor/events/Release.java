package dev.pictor.events;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The card of a released phi; its weights lie in the object store.
 *
 * @param id the release id
 * @param clip the CLIP it belongs to
 * @param parent the release it was trained from
 * @param sha256 of its {@code phi.safetensors}, lower-case hex
 * @param corpusSize captions it was trained on
 * @param steps optimiser steps
 * @param metrics figures of the gate, by name
 * @param createdAt when it was made
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Release(
        String id,
        String clip,
        @Nullable String parent,
        String sha256,
        long corpusSize,
        long steps,
        Map<String, Double> metrics,
        Instant createdAt) {

    /** Stands for the phi before the first release. */
    public static final String STARTING = "starting";

    private static final String CARD = "release/";
    private static final String CURRENT = "current/";

    /**
     * Copies the metrics; absent ones are empty.
     *
     * @throws RejectedEventException naming what the trainer would not write
     */
    @SuppressWarnings("NullAway") // a record read from JSON may lack them
    public Release {
        Checks.present("id", id);
        Checks.present("clip", clip);
        Checks.present("sha256", sha256);
        Checks.present("createdAt", createdAt);
        metrics = metrics == null ? Map.of() : Checks.copy("metrics", metrics);
        Checks.name("id", id);
        Checks.name("clip", clip);
        Checks.sha256(sha256);
    }

    /** The key of its card. */
    public byte[] cardKey() {
        return (cardKeys(clip) + id).getBytes(StandardCharsets.UTF_8);
    }

    /** What the keys of the cards of a CLIP's releases begin with. */
    public static String cardKeys(String clip) {
        return CARD + clip + "/";
    }

    /** The key of the pointer to the active release of a CLIP. */
    public static byte[] currentKey(String clip) {
        return (CURRENT + clip).getBytes(StandardCharsets.UTF_8);
    }

    /** The value of a card. */
    public byte[] toJson() {
        return EventJson.write(this);
    }

    /**
     * Reads a card.
     *
     * @throws RejectedEventException if it is none
     */
    public static Release parse(byte[] json) {
        return EventJson.read(json, Release.class);
    }

    /**
     * The pointer to the active release.
     *
     * @param release its id
     * @param pinned whether somebody chose it by hand, so that no gate moves it
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Current(String release, boolean pinned) {

        /**
         * Checks that a release is named.
         *
         * @throws RejectedEventException if it is no id of a release
         */
        public Current {
            Checks.present("release", release);
            Checks.name("release", release);
        }

        /** The value of a pointer. */
        public byte[] toJson() {
            return EventJson.write(this);
        }

        /**
         * Reads a pointer.
         *
         * @throws RejectedEventException if it is none
         */
        public static Current parse(byte[] json) {
            return EventJson.read(json, Current.class);
        }
    }
}
