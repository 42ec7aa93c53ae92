package dev.pictor.query.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.pictor.clip.compose.Composer;
import dev.pictor.index.Filter;
import dev.pictor.query.search.ComposedQuery;
import dev.pictor.service.http.InvalidFieldException;
import dev.pictor.service.http.StrictJson;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.validation.Validation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchQueryTest {

    private static final StrictJson JSON =
            new StrictJson(Validation.buildDefaultValidatorFactory().getValidator());

    private static ComposedQuery parse(String json) throws IOException {
        var query =
                (SearchQuery)
                        JSON.read(
                                new ByteArrayInputStream(json.getBytes(UTF_8)), SearchQuery.class);
        return query.composed(Optional.empty(), 100);
    }

    private static Filter filter(String json) throws IOException {
        return parse("{\"text\": \"x\", \"filter\": " + json + "}").filter();
    }

    @Test
    void defaultsFollowFromWhatIsGiven() throws IOException {
        var both = parse("{\"image\": {\"id\": \"a\"}, \"text\": \" is red \"}");
        assertThat(both.composer()).isEqualTo(new Composer.LinCir());
        assertThat(both.reference()).contains(new ComposedQuery.Indexed("a"));
        assertThat(both.text()).contains("is red");
        assertThat(both.limit()).isEqualTo(10);
        assertThat(both.offset()).isZero();
        assertThat(both.filter()).isEqualTo(Filter.ALL);
        assertThat(both.scoreThreshold()).isNull();
        assertThat(both.includeReference()).isFalse();
        assertThat(parse("{\"text\": \"x\"}").composer()).isEqualTo(new Composer.TextOnly());
        assertThat(parse("{\"image\": {\"id\": \"a\"}}").composer())
                .isEqualTo(new Composer.ImageOnly());
    }

    @Test
    void optionsOfComposers() throws IOException {
        var query =
                "{\"image\": {\"id\": \"a\"}, \"text\": \"x\", \"composer\": \"%s\", \"options\": %s}";
        assertThat(parse(query.formatted("lincir-pdv", "{\"weight\": 0.7}")).composer())
                .isEqualTo(new Composer.LinCirPdv(1.8, 0, 0.7));
        assertThat(parse(query.formatted("sum", "{\"textWeight\": 2}")).composer())
                .isEqualTo(new Composer.Sum(2));
        assertThat(parse(query.formatted("slerp", "{}")).composer())
                .isEqualTo(new Composer.Slerp(0.5));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{}; image",
                "[]; body",
                "{\"text\": \"  \"}; image",
                "{\"text\": 1}; text",
                "{\"text\": \"x\", \"composer\": \"foo\"}; composer",
                "{\"text\": \"x\", \"composer\": \"sum\"}; image",
                "{\"image\": {\"id\": \"a\"}, \"composer\": \"lincir\"}; text",
                "{\"image\": {\"id\": \"a\", \"base64\": \"aa\"}}; image",
                "{\"image\": \"a\"}; image",
                "{\"text\": \"x\", \"limit\": 0}; limit",
                "{\"text\": \"x\", \"limit\": 101}; limit",
                "{\"text\": \"x\", \"limit\": 1.5}; limit",
                "{\"text\": \"x\", \"limit\": \"5\"}; limit",
                "{\"text\": \"x\", \"offset\": -1}; offset",
                "{\"text\": \"x\", \"scoreThreshold\": 2}; scoreThreshold",
                "{\"text\": \"x\", \"unknown\": 2}; unknown",
                "{\"text\": \"x\", \"filter\": 3}; filter",
                "{\"text\": \"x\", \"filter\": {\"colour\": \"red\"}}; filter.colour",
                "{\"text\": \"x\", \"filter\": {\"width\": \"red\"}}; filter.width",
                "{\"text\": \"x\", \"filter\": {\"must\": [{\"key\": \"tags\"}]}}; filter.must[0]",
                "{\"text\": \"x\"} {}; body",
                "{\"text\": \"x\", \"text\": \"y\"}; text",
                "null; body",
                "{\"text\": \"x; body",
                "{\"text\": \"x\", \"limit\": 18446744073709551626}; limit",
                "{\"text\": \"x\", \"limit\": 1e400}; limit",
                "{\"text\": \"x\", \"includeReference\": \"no\"}; includeReference",
                "{\"text\": \"x\", \"includeReference\": 1}; includeReference",
                "{\"text\": \"x\", \"options\": \"x\"}; options",
                "{\"text\": \"x\", \"options\": {\"wieght\": 1}}; options.wieght",
                "{\"text\": \"x\", \"options\": {\"weight\": \"1\"}}; options.weight",
                "{\"text\": \"x\", \"options\": {\"weight\": 1}}; options.weight",
                "{\"image\": {\"id\": \"a\", \"url\": \"b\"}}; image.url",
                "{\"image\": {\"base64\": \"aGk*\"}}; image.base64",
                "{\"image\": {\"base64\": \"\"}}; image.base64",
                "{\"text\": \"x\", \"filter\": {\"must\": \"red\"}}; filter.must",
                "{\"text\": \"x\", \"filter\": {\"must\": null}}; filter.must",
                "{\"text\": \"x\", \"filter\": {\"must\": [{\"key\": \"width\", \"match\": {\"value\": 1}, \"range\": {\"gt\": 1}}]}}; filter.must[0]",
                "{\"text\": \"x\", \"filter\": {\"must\": [{\"key\": \"tags\", \"match\": {\"value\": \"a\", \"text\": \"b\"}}]}}; filter.must[0].match",
                "{\"text\": \"x\", \"filter\": {\"must\": [{\"key\": \"tags\", \"match\": {\"value\": 5}}]}}; filter.must[0].match.value",
                "{\"text\": \"x\", \"filter\": {\"must\": [{\"key\": \"tags\", \"range\": {\"gt\": 5}}]}}; filter.must[0].range",
                "{\"text\": \"x\", \"filter\": {\"width\": {\"gte\": null}}}; filter.width.gte",
                "{\"text\": \"x\", \"filter\": {\"width\": {}}}; filter.width",
                "{\"text\": \"x\", \"filter\": {\"must\": [{\"has_id\": [\"a\"], \"key\": \"tags\"}]}}; filter.must[0].key",
            })
    void problemsNameTheField(String json, String field) {
        assertThat(catchThrowable(() -> parse(json)))
                .satisfies(e ->
                        assertThat(
                                        e instanceof InvalidFieldException named
                                                ? named.field()
                                                : ((HttpProblem) e).getParameters().get("field"))
                                .isEqualTo(field));
    }

    @Test
    void filtersInQdrantsWords() throws IOException {
        assertThat(
                        filter(
                                """
                                {"must": [{"key": "tags", "match": {"value": "red"}},
                                          {"key": "width", "range": {"gte": 10, "lt": 20.5}}],
                                 "should": [{"has_id": ["a", "b"]},
                                            {"must_not": [{"key": "attributes.x",
                                                           "match": {"any": ["1", "2"]}}]}]}
                                """))
                .isEqualTo(
                        new Filter(
                                List.of(
                                        new Filter.AnyOf("tags", List.of("red")),
                                        new Filter.Range("width", null, 10.0, 20.5, null)),
                                List.of(
                                        new Filter.Ids(List.of("a", "b")),
                                        new Filter.Nested(
                                                Filter.mustNot(
                                                        new Filter.AnyOf(
                                                                "attributes.x",
                                                                List.of("1", "2"))))),
                                List.of()));
    }

    @Test
    void moreThanTheStoreCanBear() {
        var conditions = String.join(",", Collections.nCopies(300, "{\"has_id\": [\"a\"]}"));
        assertThat(catchThrowable(() -> filter("{\"must\": [" + conditions + "]}")))
                .hasMessageContaining("more than 256 conditions");
        var ids = String.join(",", Collections.nCopies(5_000, "\"a\""));
        assertThat(catchThrowable(() -> filter("{\"id\": [" + ids + "]}")))
                .hasMessageContaining("more than 4096 values");
        var words =
                "{\"must\": [{\"key\": \"caption\", \"match\": {\"text\": \"%s\"}}]}"
                        .formatted("a".repeat(2_001));
        assertThat(catchThrowable(() -> filter(words)))
                .hasMessageContaining("more than 2000 characters");
        var deep = "{\"must\": [".repeat(20) + "]}".repeat(20);
        assertThat(catchThrowable(() -> filter(deep))).hasMessageContaining("nested deeper");
    }

    @Test
    void base64AsPeopleHaveIt() throws IOException {
        var file = new byte[] {(byte) 0xfb, (byte) 0xff, 1};
        for (var text : List.of("+/8B", "-_8B", "data:image/png;base64,+/8B", "+/\\r\\n8B")) {
            assertThat(parse("{\"image\": {\"base64\": \"%s\"}}".formatted(text)).reference())
                    .get()
                    .isInstanceOfSatisfying(
                            ComposedQuery.Upload.class,
                            upload -> assertThat(upload.file()).isEqualTo(file));
        }
    }

    @Test
    void exceptAnyAndAllBounds() throws IOException {
        assertThat(
                        filter(
                                """
                                {"must": [{"key": "tags", "match": {"except": ["red"]}},
                                          {"key": "width", "match": {"any": [1, 2]}},
                                          {"key": "createdAt",
                                           "range": {"gt": "2026-11-24T00:00:00Z",
                                                     "lte": "2026-11-25T00:00:00Z"}}]}
                                """))
                .isEqualTo(
                        Filter.must(
                                new Filter.Nested(
                                        Filter.mustNot(new Filter.AnyOf("tags", List.of("red")))),
                                new Filter.Nested(
                                        Filter.should(
                                                new Filter.Range("width", null, 1.0, null, 1.0),
                                                new Filter.Range("width", null, 2.0, null, 2.0))),
                                new Filter.Between(
                                        "createdAt",
                                        Instant.parse("2026-11-24T00:00:00Z"),
                                        null,
                                        null,
                                        Instant.parse("2026-11-25T00:00:00Z"))));
    }

    @Test
    void attributesAsNumbersAndWordsOfCaptionsAndWhatIsMissing() throws IOException {
        assertThat(
                        filter(
                                """
                                {"must": [{"key": "attributes.price", "range": {"gt": 1, "lte": 2.5}},
                                          {"key": "attributes.price", "match": {"value": 3}},
                                          {"key": "attributes.size",
                                           "match": {"except": ["s", 4, "m"]}},
                                          {"key": "caption", "match": {"text": "Red sofa"}},
                                          {"is_empty": {"key": "attributes.shop"}}]}
                                """))
                .isEqualTo(
                        Filter.must(
                                new Filter.Range("attributes.price", 1.0, null, null, 2.5),
                                new Filter.Range("attributes.price", null, 3.0, null, 3.0),
                                new Filter.Nested(
                                        Filter.mustNot(
                                                new Filter.Nested(
                                                        Filter.should(
                                                                new Filter.Range(
                                                                        "attributes.size",
                                                                        null,
                                                                        4.0,
                                                                        null,
                                                                        4.0),
                                                                new Filter.AnyOf(
                                                                        "attributes.size",
                                                                        List.of("s", "m")))))),
                                new Filter.CaptionWords("Red sofa"),
                                new Filter.Empty("attributes.shop")));
        assertThat(filter("{\"attributes.price\": {\"gte\": 0.5}}"))
                .isEqualTo(
                        Filter.must(new Filter.Range("attributes.price", null, 0.5, null, null)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"must": [{"key": "tags", "range": {"gt": 1}}]}                      | must[0].range
                    {"must": [{"key": "attributes.a", "range": {"gt": "1"}}]}            | must[0].range.gt
                    {"must": [{"key": "attributes.a", "range": {"gt": 1e999}}]}          | must[0].range.gt
                    {"must": [{"key": "attributes.a", "range": {"above": 1}}]}           | must[0].range.above
                    {"must": [{"key": "attributes.a", "range": {}}]}                     | must[0].range
                    {"must": [{"key": "attributes.a b", "match": {"value": 1}}]}         | must[0].match.value
                    {"must": [{"key": "attributes.a", "match": {"any": [true]}}]}        | must[0].match.any
                    {"must": [{"key": "attributes.a", "match": {"any": []}}]}            | must[0].match.any
                    {"must": [{"key": "attributes.a", "match": {"text": "b"}}]}          | must[0].match.text
                    {"must": [{"key": "caption", "match": {"text": " .-"}}]}             | must[0].match.text
                    {"must": [{"key": "caption", "match": {"text": 5}}]}                 | must[0].match.text
                    {"must": [{"key": "caption", "match": {"text": "a", "value": "b"}}]} | must[0].match
                    {"must": [{"is_empty": "caption"}]}                                  | must[0].is_empty
                    {"must": [{"is_empty": {"key": "colour"}}]}                          | must[0].is_empty.key
                    {"must": [{"is_empty": {"key": "id"}}]}                              | must[0].is_empty.key
                    {"must": [{"is_empty": {"key": "caption", "not": true}}]}            | must[0].is_empty.not
                    {"must": [{"is_empty": {}}]}                                         | must[0].is_empty.key
                    {"must": [{"is_empty": {"key": "uri"}, "key": "uri"}]}               | must[0].key
                    {"createdAt": {"gt": 5}}                                             | createdAt.gt
                    {"createdAt": "2026-11-24T00:00:00Z"}                                | createdAt
                    """)
    void aWrongFilterIsRefusedByName(String filter, String field) {
        assertThatThrownBy(() -> filter(filter))
                .satisfies(e ->
                        assertThat(((HttpProblem) e).getParameters().get("field"))
                                .isEqualTo("filter." + field));
    }

    @Test
    void filtersInShort() throws IOException {
        assertThat(
                        filter(
                                """
                                {"tags": "red", "id": ["a"], "height": 5,
                                 "createdAt": {"gte": "2026-11-24T01:00:00+01:00"}}
                                """))
                .isEqualTo(
                        Filter.must(
                                new Filter.AnyOf("tags", List.of("red")),
                                new Filter.Ids(List.of("a")),
                                new Filter.Range("height", null, 5.0, null, 5.0),
                                new Filter.Between(
                                        "createdAt",
                                        null,
                                        Instant.parse("2026-11-24T00:00:00Z"),
                                        null,
                                        null)));
        assertThat(filter("null")).isEqualTo(Filter.ALL);
    }
}
