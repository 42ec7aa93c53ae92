package dev.pictor.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pictor.clip.Clip;
import dev.pictor.clip.ClipOptions;
import dev.pictor.clip.Prompt;
import dev.pictor.imaging.ImageDecoder;
import dev.pictor.imaging.ImageLimits;
import dev.pictor.imaging.ImagePreprocessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The clip library alone. */
@Command(
        name = "embed",
        mixinStandardHelpOptions = true,
        description = "Print embeddings as JSON lines: the whole vector, not normalised.")
final class EmbedCommand implements Callable<Integer> {

    private static final JsonMapper JSON = new JsonMapper();

    @Option(names = "--model", paramLabel = "DIR", description = "CLIP checkpoint directory.")
    private Path model = Installation.defaultModel();

    @Option(names = "--image", paramLabel = "FILE", description = "An image; may be repeated.")
    private List<Path> images = List.of();

    @Option(names = "--text", description = "A text; may be repeated.")
    private List<String> texts = List.of();

    @Option(names = "--device", description = "auto, cpu or gpu:N.")
    private String device = "auto";

    @Option(names = "--precision", description = "auto, fp32, bf16 or fp16.")
    private String precision = "fp32";

    @Override
    public Integer call() throws IOException {
        var options = ClipOptions.parse(device, precision);
        try (var clip = Clip.load(model, options)) {
            var decoder = new ImageDecoder(ImageLimits.DEFAULT);
            var preprocessor = new ImagePreprocessor(clip.preprocessing());
            for (var image : images) {
                var decoded = decoder.decode(Files.readAllBytes(image));
                var pixels = preprocessor.prepare(decoded.image()).pixels();
                print("image", image.toString(), clip.images().encode(List.of(pixels))[0]);
            }
            for (var text : texts) {
                var prompt = Prompt.of(clip.tokenizer().encode(text));
                print("text", text, clip.texts().encode(List.of(prompt))[0]);
            }
        }
        return 0;
    }

    private static void print(String kind, String what, float[] vector) throws IOException {
        var line = JSON.createObjectNode().put(kind, what);
        var array = line.putArray("vector");
        for (float value : vector) {
            array.add(value);
        }
        System.out.println(JSON.writeValueAsString(line));
    }
}
