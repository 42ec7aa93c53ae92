package dev.pictor.clip;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pictor.checkpoint.InvalidCheckpointException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** The older form of a CLIP tokenizer, {@code vocab.json} and {@code merges.txt}. */
final class BytePairFiles {

    private static final String START = "<|startoftext|>";
    private static final String END = "<|endoftext|>";

    private BytePairFiles() {}

    /** The same tokenizer in the one-file form. */
    static InputStream asTokenizerJson(Path directory) throws IOException {
        var vocabFile = directory.resolve("vocab.json");
        var mergesFile = directory.resolve("merges.txt");
        if (!Files.exists(vocabFile) || !Files.exists(mergesFile)) {
            throw new InvalidCheckpointException(
                    directory, "has neither tokenizer.json nor vocab.json with merges.txt");
        }
        var json = new JsonMapper();
        var vocab = json.readTree(vocabFile.toFile());
        var tokenizer = (ObjectNode) json.readTree(template());
        var processor = (ObjectNode) tokenizer.get("post_processor");
        processor.withArray("cls").set(1, special(tokenizer, vocabFile, vocab, START));
        processor.withArray("sep").set(1, special(tokenizer, vocabFile, vocab, END));
        var model = (ObjectNode) tokenizer.get("model");
        model.set("vocab", vocab);
        var merges = model.withArray("merges");
        Files.readAllLines(mergesFile).stream()
                .filter(line -> !line.startsWith("#version") && !line.isBlank())
                .forEach(line -> merges.add(line.strip()));
        return new ByteArrayInputStream(json.writeValueAsBytes(tokenizer));
    }

    private static byte[] template() throws IOException {
        try (var in = BytePairFiles.class.getResourceAsStream("byte-pair-tokenizer.json")) {
            return Objects.requireNonNull(in, "byte-pair-tokenizer.json").readAllBytes();
        }
    }

    private static int special(ObjectNode tokenizer, Path vocabFile, JsonNode vocab, String token) {
        if (!vocab.has(token)) {
            throw new InvalidCheckpointException(vocabFile, "lacks " + token);
        }
        int id = vocab.get(token).intValue();
        tokenizer
                .withArray("added_tokens")
                .addObject()
                .put("id", id)
                .put("content", token)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", true);
        return id;
    }
}
