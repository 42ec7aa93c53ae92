package dev.pictor.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BenchmarkReaderTest {

    @TempDir private Path directory;

    @BeforeEach
    void writeASoundBenchmark() throws IOException {
        write("benchmark.json", "{'format':1,'name':'n','description':'d','credits':['c']}");
        write(
                "gallery.jsonl",
                """
                {'id':'a','file':'a.png'}
                {'id':'b','file':'b.png'}
                {'id':'c','file':'b.png'}
                """);
        write(
                "queries.jsonl",
                """
                {'reference':'a','text':'is red','targets':['b'],'kind':'colour'}
                {'reference':'b','text':'is big','targets':['c','a'],'kind':'size','half':'development','group':'B'}
                """);
        write("a.png", "");
        write("b.png", "");
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(directory.resolve(file), text.replace('\'', '"'));
    }

    @Test
    void readsGalleryAndQueries() {
        var benchmark = Benchmark.read(directory);
        assertThat(benchmark.name()).isEqualTo("n");
        assertThat(benchmark.credits()).containsExactly("c");
        assertThat(benchmark.gallery())
                .contains(new Benchmark.Image("c", directory.resolve("b.png")));
        assertThat(benchmark.queries(Half.TEST))
                .containsExactly(
                        new BenchmarkQuery(
                                0, "is red", List.of(1), "colour", Half.TEST, Optional.empty()));
        assertThat(benchmark.queries(Half.DEVELOPMENT))
                .containsExactly(
                        new BenchmarkQuery(
                                1,
                                "is big",
                                List.of(2, 0),
                                "size",
                                Half.DEVELOPMENT,
                                Optional.of("B")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    {'reference':'x','text':'t','targets':['b'],'kind':'k'} | field reference is "x", x is not in gallery.jsonl
                    {'reference':'a','text':'t','targets':['b','y'],'kind':'k'} | field targets is ["b","y"], y is not in gallery.jsonl
                    {'reference':'a','text':'t','targets':['b','a'],'kind':'k'} | field targets is ["b","a"], the reference is never ranked
                    {'reference':'a','text':'t','targets':['b','b'],'kind':'k'} | field targets is ["b","b"], expected an array of one or more distinct texts
                    {'reference':'a','text':'t','targets':[],'kind':'k'} | field targets is [], expected an array
                    {'reference':'a','text':'t','targets':'b','kind':'k'} | field targets is "b", expected an array
                    {'reference':'a','text':' ','targets':['b'],'kind':'k'} | field text is " ", expected a text
                    {'reference':'a','text':'t','targets':['b']} | field kind is missing, expected a text
                    {'reference':'a','text':'t','targets':['b'],'kind':'k','half':'dev'} | field half is "dev", expected development or test
                    {'reference':'a','text':'t','targets':['b'],'kind':'k','grop':'A'} | unknown field grop, known are [group,
                    {'reference':'a','reference':'b','text':'t'} | no JSON: Duplicate field 'reference'
                    {'reference':'a' | no JSON:
                    [] | expected one JSON object, found []
                    """)
    void aBadQueryIsNamedByFileLineFieldAndValue(String line, String problem) throws IOException {
        write(
                "queries.jsonl",
                "{'reference':'a','text':'t','targets':['b'],'kind':'k'}\n" + line + "\n");
        assertThatThrownBy(() -> Benchmark.read(directory))
                .isInstanceOf(InvalidBenchmarkException.class)
                .hasMessageStartingWith(directory.resolve("queries.jsonl") + ", line 2: ")
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    {'id':'a','file':'b.png'} | field id is "a", an earlier line has it too
                    {'id':'z','file':'z.png'} | field file is "z.png", there is no such file
                    {'id':'z','file':'../z.png'} | field file is "../z.png", expected a path inside
                    {'id':7,'file':'b.png'} | field id is 7, expected a text
                    """)
    void aBadPictureIsNamedByFileLineFieldAndValue(String line, String problem) throws IOException {
        write("gallery.jsonl", "{'id':'a','file':'a.png'}\n" + line + "\n");
        assertThatThrownBy(() -> Benchmark.read(directory))
                .isInstanceOf(InvalidBenchmarkException.class)
                .hasMessageStartingWith(directory.resolve("gallery.jsonl") + ", line 2: ")
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"benchmark.json", "gallery.jsonl", "queries.jsonl"})
    void aMissingFileIsNamed(String file) throws IOException {
        Files.delete(directory.resolve(file));
        assertThatThrownBy(() -> Benchmark.read(directory))
                .isInstanceOf(InvalidBenchmarkException.class)
                .hasMessageStartingWith(directory.resolve(file).toString())
                .hasMessageContaining("there is no such file");
    }

    @Test
    void anotherFormatIsRefused() throws IOException {
        write("benchmark.json", "{'format':2,'name':'n','description':'d','credits':['c']}");
        assertThatThrownBy(() -> Benchmark.read(directory))
                .hasMessageContaining("field format is 2, expected 1");
    }

    @Test
    void noQueriesAreRefused() throws IOException {
        write("queries.jsonl", "");
        assertThatThrownBy(() -> Benchmark.read(directory)).hasMessageContaining("is empty");
    }
}
