package dev.pictor.ingest.captions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pictor.captions.CaptionCleaner;
import dev.pictor.captions.KeywordTagger;
import dev.pictor.events.CaptionSubmission;
import dev.pictor.events.ReadyCaption;
import dev.pictor.events.RejectCode;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class CaptionAcceptorTest {

    private final CaptionAcceptor acceptor =
            new CaptionAcceptor(new CaptionCleaner(1_000), new KeywordTagger());

    private CaptionDecision decide(String key, byte[] value, Headers headers) {
        return acceptor.decide(
                new ConsumerRecord<>(
                        "captions",
                        0,
                        7,
                        0,
                        TimestampType.CREATE_TIME,
                        0,
                        0,
                        key == null ? null : key.getBytes(UTF_8),
                        value,
                        headers,
                        Optional.empty()));
    }

    private CaptionDecision decide(String key, String text) {
        return decide(key, text == null ? null : text.getBytes(UTF_8), new RecordHeaders());
    }

    private CaptionDecision json(String key, String json) {
        return decide(
                key,
                json.getBytes(UTF_8),
                new RecordHeaders().add("content-type", "application/json".getBytes(UTF_8)));
    }

    private static ReadyCaption accepted(CaptionDecision decision) {
        assertThat(decision).isInstanceOf(CaptionDecision.Accept.class);
        return ((CaptionDecision.Accept) decision).caption();
    }

    @Test
    void aGoodCaptionIsCleanedAndTagged() {
        assertThat(accepted(decide("c", "The CAT sleeps on a <b>red</b> pillow")))
                .isEqualTo(
                        new ReadyCaption(
                                "c",
                                new ReadyCaption.Caption(
                                        "the cat sleeps on a red pillow",
                                        List.of(
                                                new ReadyCaption.Keyword(0, 7, "the cat"),
                                                new ReadyCaption.Keyword(18, 30, "a red pillow")),
                                        null,
                                        null)));
        assertThat(accepted(decide(null, "a dog runs")).id())
                .isEqualTo(CaptionSubmission.idOf("a dog runs"));
    }

    @Test
    void onlyEnglishIsTagged() {
        var french = accepted(json("f", "{\"text\": \"Un chat\", \"lang\": \"fr\"}"));
        assertThat(french.caption().keywords()).isEmpty();
        assertThat(french.caption().lang()).isEqualTo("fr");
        var english =
                accepted(
                        json(
                                "e",
                                "{\"text\": \"a cat\", \"lang\": \"en-GB\", \"imageId\": \"i\"}"));
        assertThat(english.caption().keywords()).hasSize(1);
        assertThat(english.caption().imageId()).isEqualTo("i");
        assertThat(accepted(decide("ja", "\u8d64\u3044\u30bd\u30d5\u30a1")).caption().text())
                .hasSize(5);
    }

    /** The trainer keeps a text once, for all ids that have it. */
    @Test
    void aTextMayComeUnderSeveralIds() {
        assertThat(accepted(decide("1", "a cat")).id()).isEqualTo("1");
        assertThat(accepted(decide("2", "A  Cat")).caption().text()).isEqualTo("a cat");
        assertThat(decide("1", null)).isEqualTo(new CaptionDecision.Forget("1"));
    }

    @Test
    void hostileCaptionsAreRefusedWithACodeAndTheOthersAreFit() {
        for (var bad : List.of("", "  ", "$$$", "<br>", "12 34", "a\u0000\u0001\u0002")) {
            var reject = (CaptionDecision.Reject) decide("c", bad);
            assertThat(reject.why().code()).as(bad).isEqualTo(RejectCode.CAPTION_INVALID);
        }
        var random = new Random(1);
        var bytes = new byte[1 << 20];
        random.nextBytes(bytes);
        assertThat(((CaptionDecision.Reject) decide("c", bytes, new RecordHeaders())).why().code())
                .isEqualTo(RejectCode.CAPTION_TOO_LONG);
        for (int i = 0; i < 1_000; i++) {
            var noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            if (i % 2 == 0) {
                for (int k = 0; k < noise.length; k++) {
                    noise[k] &= 0x7f;
                }
            }
            var decision = decide("n" + i, noise, new RecordHeaders());
            if (decision instanceof CaptionDecision.Accept(var caption)) {
                assertThat(accepted(decision)).isEqualTo(caption);
            } else {
                assertThat(decision).isInstanceOf(CaptionDecision.Reject.class);
            }
        }
    }
}
