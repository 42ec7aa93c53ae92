package dev.pictor.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pictor.captions.CaptionCleaner;
import dev.pictor.events.CaptionSubmission;
import dev.pictor.service.http.InvalidFieldException;
import dev.pictor.service.http.StrictJson;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.validation.Validation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class CaptionsBodyTest {

    private final CaptionsBody bodies = new CaptionsBody(new CaptionCleaner(1_000), 3);
    private final StrictJson strict =
            new StrictJson(Validation.buildDefaultValidatorFactory().getValidator());

    private List<CaptionSubmission> json(byte[] body) throws IOException {
        return ((CaptionRequests)
                        strict.read(new ByteArrayInputStream(body), CaptionRequests.class))
                .read(bodies);
    }

    @Test
    void readsObjectsArraysAndLines() throws IOException {
        var one =
                json(
                        "{\"text\": \"a cat\", \"id\": \"c\", \"imageId\": \"i\", \"lang\": \"en\"}"
                                .getBytes(UTF_8));
        assertThat(one)
                .containsExactly(
                        new CaptionSubmission(
                                "c", new CaptionSubmission.Caption("a cat", "i", "en")));
        assertThat(json("[{\"text\": \"a cat\"}, {\"text\": \"a dog\"}]".getBytes(UTF_8)))
                .extracting(CaptionSubmission::id)
                .containsExactly(CaptionSubmission.idOf("a cat"), CaptionSubmission.idOf("a dog"));
        assertThat(bodies.lines("a cat\r\n\n  \na dog".getBytes(UTF_8))).hasSize(2);
    }

    @Test
    void namesTheFieldAtFault() {
        var cases = new LinkedHashMap<String, String>();
        cases.put("", "body");
        cases.put("{", "body");
        cases.put("[]", "body");
        cases.put("5", "body");
        cases.put("[{\"text\": \"a\"}, 5]", "[1]");
        cases.put("{\"id\": \"x\"}", "text");
        cases.put("{\"text\": 5}", "text");
        cases.put("{\"text\": \"\"}", "text");
        cases.put("[{\"text\": \"a cat\"}, {\"text\": \"5\"}]", "[1].text");
        cases.put("{\"text\": \"a\", \"colour\": 1}", "colour");
        cases.put("{\"text\": \"a\", \"id\": \"\"}", "id");
        cases.put("{\"text\": \"a\", \"imageId\": \"\"}", "imageId");
        cases.put("{\"text\": \"a\", \"lang\": \"?\"}", "lang");
        cases.put("[{\"text\":\"a\"},{\"text\":\"b\"},{\"text\":\"c\"},{\"text\":\"d\"}]", "body");
        cases.put("{\"text\": \"" + "long ".repeat(20_000) + "\"}", "text");
        cases.forEach((body, field) -> {
            var problem = catchThrowable(() -> json(body.getBytes(UTF_8)));
            assertThat(
                            problem instanceof InvalidFieldException named
                                    ? named.field()
                                    : ((HttpProblem) problem).getParameters().get("field"))
                    .as(body)
                    .isEqualTo(field);
        });
        var line =
                catchThrowableOfType(
                        HttpProblem.class, () -> bodies.lines("a cat\n\n55".getBytes(UTF_8)));
        assertThat(line.getParameters()).containsEntry("field", "line 3");
        var binary =
                catchThrowableOfType(
                        HttpProblem.class, () -> bodies.lines(new byte[] {(byte) 0xff}));
        assertThat(binary.getParameters()).containsEntry("field", "body");
    }
}
