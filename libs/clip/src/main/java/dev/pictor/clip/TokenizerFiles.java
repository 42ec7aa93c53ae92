package dev.pictor.clip;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pictor.checkpoint.InvalidCheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** What the files beside {@code tokenizer.json} say of a tokenizer. */
final class TokenizerFiles {

    private static final JsonMapper JSON = new JsonMapper();

    private TokenizerFiles() {}

    /**
     * What a tokenizer's class does to a text in Python, before anything of {@code tokenizer.json}.
     *
     * @throws InvalidCheckpointException if it fills up texts at their beginning
     */
    static UnaryOperator<String> cleaning(Path directory, boolean padded) throws IOException {
        var file = directory.resolve("tokenizer_config.json");
        if (!Files.exists(file)) {
            return UnaryOperator.identity();
        }
        var config = JSON.readTree(file.toFile());
        if (padded && config.path("padding_side").asText("right").equals("left")) {
            throw new InvalidCheckpointException(
                    file, "padding_side: expected right, found left, where no embedding is read");
        }
        return switch (config.path("tokenizer_class").asText()) {
            case "SiglipTokenizer" -> OpenClipCleaning::withoutPunctuation;
            case "Siglip2Tokenizer" -> LowerCase::ofEach;
            default -> UnaryOperator.identity();
        };
    }

    /**
     * The token that fills a text up to its context, which towers without a causal mask see.
     *
     * @param own whether the tokenizer is CLIP's as OpenCLIP has it, which fills up with zeros
     * @throws InvalidCheckpointException if no file names it
     */
    static int padding(Path directory, boolean own) throws IOException {
        if (own) {
            return 0;
        }
        var tokenizer = JSON.readTree(directory.resolve("tokenizer.json").toFile());
        for (var name : List.of("tokenizer_config.json", "special_tokens_map.json")) {
            var file = directory.resolve(name);
            if (Files.exists(file)) {
                var token = JSON.readTree(file.toFile()).path("pad_token");
                var content = token.isObject() ? token.path("content") : token;
                if (content.isTextual()) {
                    return id(tokenizer, content.textValue(), file);
                }
            }
        }
        if (tokenizer.path("padding").path("pad_id").isInt()) {
            return tokenizer.path("padding").path("pad_id").intValue();
        }
        throw new InvalidCheckpointException(
                directory,
                "no file names the padding token, which this text tower sees; looked for pad_token"
                        + " in tokenizer_config.json and special_tokens_map.json, and for padding"
                        + " in tokenizer.json");
    }

    private static int id(JsonNode tokenizer, String token, Path file) {
        for (var added : tokenizer.path("added_tokens")) {
            if (added.path("content").asText().equals(token)) {
                return added.path("id").intValue();
            }
        }
        var vocab = tokenizer.path("model").path("vocab");
        if (vocab.path(token).isInt()) {
            return vocab.path(token).intValue();
        }
        for (int i = 0; vocab.isArray() && i < vocab.size(); i++) {
            if (vocab.get(i).path(0).asText().equals(token)) {
                return i;
            }
        }
        throw new InvalidCheckpointException(
                file, "pad_token: tokenizer.json has no token " + token);
    }
}
