package dev.pictor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageFilesTest {

    @TempDir private Path root;
    private Path a;
    private Path b;

    @BeforeEach
    void files() throws IOException {
        a = Files.createDirectories(root.resolve("a"));
        b = Files.createDirectories(root.resolve("b"));
        for (var file : List.of("a/x.png", "b/x.png", "b/y.JPG", "b/phone.dng", "b/notes.txt")) {
            Files.createFile(root.resolve(file));
        }
        Files.writeString(b.resolve("metadata.jsonl"), "{\"file\": \"y.JPG\", \"id\": \"why\"}");
    }

    private static List<String> ids(ImageFiles files) {
        return files.found().stream().map(ImageFiles.Found::id).toList();
    }

    @Test
    void idsArePathsBelowTheFolderOrThoseOfTheMetadata() throws IOException {
        try (var files = new ImageFiles(List.of(root))) {
            assertThat(ids(files)).containsExactly("a/x.png", "b/x.png", "b/y.JPG");
        }
        try (var files = new ImageFiles(List.of(b))) {
            assertThat(ids(files)).containsExactly("x.png", "why");
            assertThat(files.skipped())
                    .containsExactly(b.resolve("notes.txt"), b.resolve("phone.dng"));
        }
    }

    @Test
    void oneFileDoesNotReplaceAnotherUnseen() {
        assertThatThrownBy(() -> new ImageFiles(List.of(a, b)))
                .hasMessageContainingAll("a/x.png", "b/x.png", "'x.png'", "--id");
        assertThatThrownBy(() -> new ImageFiles(List.of(a.resolve("x.png"), b.resolve("x.png"))))
                .hasMessageContaining("would both be published as 'x.png'");
    }

    @Test
    void linksToFoldersAndToNothingAreSkippedAloud() throws IOException {
        Files.createSymbolicLink(a.resolve("more"), b);
        Files.createSymbolicLink(a.resolve("gone.png"), root.resolve("nowhere.png"));
        Files.createSymbolicLink(a.resolve("z.png"), b.resolve("x.png"));
        try (var files = new ImageFiles(List.of(a))) {
            assertThat(ids(files)).containsExactly("x.png", "z.png");
            assertThat(files.skipped()).containsExactly(a.resolve("gone.png"), a.resolve("more"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"file\": \"y.jpg\"}|1 files that are no images there, such as 'y.jpg'",
                "{\"file\": \"notes.txt\"}|such as 'notes.txt'",
                "{\"file_name\": \"y.JPG\"}|line 1 has no \"file\"",
                "{\"file\"|line 1 is no JSON",
                "[]|line 1 has no \"file\""
            })
    void aLineOfWhichNothingWouldComeIsRefused(String line, String why) throws IOException {
        Files.writeString(b.resolve("metadata.jsonl"), line);
        assertThatThrownBy(() -> new ImageFiles(List.of(b))).hasMessageContaining(why);
    }

    @Test
    void twoLinesOfOneFileAreRefused() throws IOException {
        var line = "{\"file\": \"y.JPG\"}\n";
        Files.writeString(b.resolve("metadata.jsonl"), line + "\n" + line);
        assertThatThrownBy(() -> new ImageFiles(List.of(b)))
                .hasMessageContaining("line 3 is the second of 'y.JPG'");
    }

    @Test
    void theSameFileTwiceIsOne() throws IOException {
        try (var files = new ImageFiles(List.of(a.resolve("x.png"), a))) {
            assertThat(ids(files)).containsExactly("x.png");
        }
    }
}
