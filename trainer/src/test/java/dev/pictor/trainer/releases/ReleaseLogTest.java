package dev.pictor.trainer.releases;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pictor.events.Release;
import dev.pictor.events.Topics;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class ReleaseLogTest {

    private static final String CLIP = "clip-1";

    private final AtomicInteger skipped = new AtomicInteger();
    private final ReleaseLog.Reading reading =
            new ReleaseLog.Reading(CLIP, skipped::incrementAndGet);

    private void add(byte[] key, byte[] value) {
        reading.add(new ConsumerRecord<>(Topics.RELEASES, 0, 0, key, value));
    }

    private static Release card(String id) {
        return new Release(
                id,
                CLIP,
                null,
                "ab".repeat(32),
                1,
                1,
                Map.of(),
                Instant.parse("2026-11-26T00:00:00Z"));
    }

    @Test
    void cardsAndThePointerAreRead() {
        add(card("r1").cardKey(), card("r1").toJson());
        add(card("r2").cardKey(), card("r2").toJson());
        add(Release.currentKey(CLIP), new Release.Current("r2", true).toJson());
        assertThat(reading.result().cards()).containsOnlyKeys("r1", "r2");
        assertThat(reading.result().current()).contains(new Release.Current("r2", true));
    }

    @Test
    void garbageIsPassedOverAndLeavesTheRest() {
        add(card("r1").cardKey(), card("r1").toJson());
        add(Release.currentKey(CLIP), new Release.Current("r1", false).toJson());
        var garbage = "{\"id\": 7".getBytes(UTF_8);
        add(null, garbage);
        add(new byte[] {(byte) 0xff}, garbage);
        add(Release.currentKey(CLIP), garbage);
        add(Release.currentKey(CLIP), "null".getBytes(UTF_8));
        add(card("r2").cardKey(), garbage);
        add(card("r2").cardKey(), card("another").toJson());
        var path = new String(card("r3").toJson(), UTF_8).replace("\"r3\"", "\"../../etc\"");
        add(("release/" + CLIP + "/../../etc").getBytes(UTF_8), path.getBytes(UTF_8));
        var pointer = "{\"release\": \"../etc\\n\", \"pinned\": true}";
        add(Release.currentKey(CLIP), pointer.getBytes(UTF_8));
        add(Release.currentKey(CLIP), new byte[16 << 20]);
        assertThat(reading.result().cards()).containsOnlyKeys("r1");
        assertThat(reading.result().current()).contains(new Release.Current("r1", false));
        assertThat(skipped).hasValue(7);
    }

    @Test
    void aRecordWithoutAValueTakesAway() {
        add(card("r1").cardKey(), card("r1").toJson());
        add(card("r2").cardKey(), card("r2").toJson());
        add(Release.currentKey(CLIP), new Release.Current("r2", true).toJson());
        add(card("r2").cardKey(), null);
        add(Release.currentKey(CLIP), null);
        add("release/another/r1".getBytes(UTF_8), null);
        assertThat(reading.result().cards()).containsOnlyKeys("r1");
        assertThat(reading.result().current()).isEmpty();
    }
}
