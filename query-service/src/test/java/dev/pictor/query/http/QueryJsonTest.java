package dev.pictor.query.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pictor.clip.compose.Composer;
import dev.pictor.index.Filter;
import dev.pictor.query.search.ComposedQuery;
import dev.pictor.query.search.InvalidQueryException;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryJsonTest {

    private static ComposedQuery parse(String json) throws IOException {
        return QueryJson.parse(new JsonMapper().readTree(json), Optional.empty(), 100);
    }

    private static Filter filter(String json) throws IOException {
        return FilterJson.parse(new JsonMapper().readTree(json));
    }

    @Test
    void defaultsFollowFromWhatIsGiven() throws IOException {
        var both = parse("{\"image\": {\"id\": \"a\"}, \"text\": \" is red \"}");
        assertThat(both.composer()).isEqualTo(new Composer.LinCir());
        assertThat(both.picture()).contains(new ComposedQuery.Indexed("a"));
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
            })
    void problemsNameTheField(String json, String field) {
        assertThatThrownBy(() -> parse(json))
                .isInstanceOfSatisfying(
                        InvalidQueryException.class, e -> assertThat(e.field()).isEqualTo(field));
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
                                        "createdAt", Instant.parse("2026-11-24T00:00:00Z"), null)));
        assertThat(filter("null")).isEqualTo(Filter.ALL);
    }
}
