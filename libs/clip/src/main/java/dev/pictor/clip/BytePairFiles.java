package dev.pictor.clip;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pictor.checkpoint.InvalidCheckpointException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** The byte-pair tokenizers that come as a vocabulary and merges, in the one-file form. */
final class BytePairFiles {

    private static final JsonMapper JSON = new JsonMapper();

    /** What a tokenizer calls the tokens around a text. */
    private record Ends(String start, String end) {}

    private static final Ends HUGGING_FACE = new Ends("<|startoftext|>", "<|endoftext|>");
    private static final Ends OPEN_CLIP = new Ends("<start_of_text>", "<end_of_text>");

    private BytePairFiles() {}

    /** {@code vocab.json} and {@code merges.txt} of a directory. */
    static InputStream ofDirectory(Path directory) throws IOException {
        var vocabFile = directory.resolve("vocab.json");
        var mergesFile = directory.resolve("merges.txt");
        if (!Files.exists(vocabFile) || !Files.exists(mergesFile)) {
            throw new InvalidCheckpointException(
                    directory,
                    "has neither tokenizer.json nor vocab.json with merges.txt"
                            + (Files.exists(directory.resolve("spiece.model"))
                                    ? "; spiece.model is not read, OpenCLIP's folder of the same"
                                            + " model has a tokenizer.json"
                                    : ""));
        }
        var vocab = JSON.readTree(vocabFile.toFile());
        for (var token : List.of(HUGGING_FACE.start, HUGGING_FACE.end)) {
            if (!vocab.has(token)) {
                throw new InvalidCheckpointException(vocabFile, "lacks " + token);
            }
        }
        var merges =
                Files.readAllLines(mergesFile).stream()
                        .filter(line -> !line.startsWith("#version") && !line.isBlank())
                        .map(String::strip)
                        .toList();
        return stream(tokenizer(vocab, merges, HUGGING_FACE));
    }

    /**
     * CLIP's own vocabulary as OpenCLIP reads it: 49,408 tokens, for texts that are cleaned already
     * ({@link OpenClipCleaning#lower}).
     */
    static InputStream ofClip() throws IOException {
        var merges = clipMerges();
        var vocab = JsonNodeFactory.instance.objectNode();
        var alphabet = alphabet();
        alphabet.forEach(letter -> vocab.put(letter, vocab.size()));
        alphabet.forEach(letter -> vocab.put(letter + "</w>", vocab.size()));
        merges.forEach(merge -> vocab.put(merge.replace(" ", ""), vocab.size()));
        vocab.put(OPEN_CLIP.start, vocab.size());
        vocab.put(OPEN_CLIP.end, vocab.size());
        var tokenizer = tokenizer(vocab, merges, OPEN_CLIP);
        tokenizer.putNull("normalizer");
        // The reference's pattern ignores case, and a long s is an s then.
        var split = (ObjectNode) tokenizer.at("/pre_tokenizer/pretokenizers/0/pattern");
        split.put("Regex", "'ſ|" + split.get("Regex").textValue());
        return stream(tokenizer);
    }

    private static List<String> clipMerges() throws IOException {
        try (var in =
                new GZIPInputStream(
                        Objects.requireNonNull(
                                BytePairFiles.class.getResourceAsStream("clip-merges.txt.gz"),
                                "clip-merges.txt.gz"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    /** One printable character for every byte, in the order of CLIP's vocabulary. */
    private static List<String> alphabet() {
        var printable = new ArrayList<String>();
        var others = new ArrayList<String>();
        for (int b = 0; b < 256; b++) {
            if ((b >= '!' && b <= '~') || (b >= '¡' && b <= '¬') || (b >= '®' && b <= 'ÿ')) {
                printable.add(Character.toString(b));
            } else {
                others.add(Character.toString(256 + others.size()));
            }
        }
        printable.addAll(others);
        return printable;
    }

    private static ObjectNode tokenizer(JsonNode vocab, List<String> merges, Ends ends)
            throws IOException {
        var tokenizer = (ObjectNode) JSON.readTree(template());
        var processor = (ObjectNode) tokenizer.get("post_processor");
        processor.set("cls", special(tokenizer, vocab, ends.start));
        processor.set("sep", special(tokenizer, vocab, ends.end));
        var model = (ObjectNode) tokenizer.get("model");
        model.put("unk_token", ends.end);
        model.set("vocab", vocab);
        merges.forEach(model.withArray("merges")::add);
        return tokenizer;
    }

    private static InputStream stream(ObjectNode tokenizer) throws IOException {
        return new ByteArrayInputStream(JSON.writeValueAsBytes(tokenizer));
    }

    private static byte[] template() throws IOException {
        try (var in = BytePairFiles.class.getResourceAsStream("byte-pair-tokenizer.json")) {
            return Objects.requireNonNull(in, "byte-pair-tokenizer.json").readAllBytes();
        }
    }

    /** Declares a special token; returns it with its id. */
    private static JsonNode special(ObjectNode tokenizer, JsonNode vocab, String token) {
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
        return JsonNodeFactory.instance.arrayNode().add(token).add(id);
    }
}
