package dev.pictor.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused is refused in words of JSON, whatever is wrong with it. */
class EventJsonTest {

    private static Object parse(String kind, byte[] json) {
        return switch (kind) {
            case "caption" -> EventJson.read(json, ReadyCaption.Caption.class);
            case "submission" -> EventJson.read(json, CaptionSubmission.Caption.class);
            case "entry" -> CatalogEntry.parse(json);
            case "indexed" -> IndexedEvent.parse(json);
            case "release" -> Release.parse(json);
            case "current" -> Release.Current.parse(json);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "caption | {} | keywords is missing",
                "caption | {\"text\":\"a\",\"keywords\":null} | keywords is missing",
                "caption | {\"text\":\"a\",\"keywords\":[null]} | keywords has a null where a value belongs",
                "caption | {\"text\":\"a\",\"keywords\":7} | not a Caption: keywords is not of its type (line 1, column 24)",
                "caption | {\"text\":\"a\",\"keywords\":[],\"more\":1} | not a Caption: it has a field more",
                "caption | [] | not a Caption: it is no object of its fields (line 1, column 1)",
                "caption | {\"text\" | not a Caption: it is no JSON (line 1, column 8)",
                "submission | [1] | not a Caption: it is no object of its fields (line 1, column 1)",
                "entry | {} | id is missing",
                "entry | {\"id\":\"a\",\"tags\":[null]} | tags has a null where a value belongs",
                "entry | {\"id\":\"a\",\"attributes\":{\"a\":null}} | attributes has a null where a value belongs",
                "indexed | {} | id is missing",
                "indexed | {\"outcome\":\"no\"} | not a IndexedEvent: outcome is not of its type (line 1, column 12)",
                "release | {} | id is missing",
                "release | {\"id\":\"a\",\"clip\":\"b\",\"sha256\":\"c\",\"createdAt\":\"2026-01-01T00:00:00Z\",\"metrics\":{\"a\":null}} | metrics has a null where a value belongs",
                "current | {} | release is missing",
            })
    void everyRefusalNamesWhatIsWrong(String kind, String json, String reason) {
        assertThatThrownBy(() -> parse(kind, json.getBytes(UTF_8)))
                .isInstanceOf(RejectedEventException.class)
                .hasMessage(reason);
    }
}
