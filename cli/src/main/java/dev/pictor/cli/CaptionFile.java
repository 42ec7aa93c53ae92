package dev.pictor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/**
 * A file of captions, one a line: plain text, or a column of tab-separated values where its name
 * ends in {@code .tsv}; either may be compressed ({@code .gz}). Bytes that are no UTF-8 become
 * U+FFFD.
 *
 * @param path where it is
 * @param column of tab-separated values, from 1
 */
record CaptionFile(Path path, int column) {

    /** Refuses what is no file. */
    CaptionFile {
        if (!Files.isRegularFile(path)) {
            throw new IllegalArgumentException(path + ": there is no such file of captions");
        }
    }

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException naming the line that has fewer columns
     */
    void forEach(Consumer<String> caption) throws IOException {
        var name = path.getFileName().toString();
        boolean packed = name.endsWith(".gz");
        boolean table = name.endsWith(".tsv") || name.endsWith(".tsv.gz");
        try (var in = Files.newInputStream(path);
                var plain = packed ? new GZIPInputStream(in, 1 << 16) : in;
                var lines = new BufferedReader(new InputStreamReader(plain, UTF_8))) {
            int number = 0;
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    caption.accept(table ? cell(line, number) : line);
                }
            }
        }
    }

    private String cell(String line, int number) {
        var cells = line.split("\t", -1);
        if (cells.length < column) {
            throw new IllegalArgumentException(
                    "%s, line %d: %d columns, --column is %d"
                            .formatted(path, number, cells.length, column));
        }
        return cells[column - 1];
    }
}
