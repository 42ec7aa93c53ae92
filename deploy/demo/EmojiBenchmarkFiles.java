import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import javax.imageio.ImageIO;

/** The files of a benchmark directory; see docs/benchmarks.md. */
final class EmojiBenchmarkFiles {

    private static final JsonMapper JSON = new JsonMapper();

    private EmojiBenchmarkFiles() {}

    static void write(Path out, Set<EmojiPicture> gallery, List<EmojiQuery> queries)
            throws IOException {
        var pictures = Files.createDirectories(out.resolve("pictures"));
        var lines = new ArrayList<String>();
        for (var picture : gallery) {
            var file = pictures.resolve(picture.id() + ".png");
            ImageIO.write(
                    EmojiBackgrounds.paint(picture.drawing().sprite(), picture.background()),
                    "png",
                    file.toFile());
            lines.add(json("id", picture.id(), "file", out.relativize(file).toString()));
        }
        Files.write(out.resolve("gallery.jsonl"), lines);
        var asked = new ArrayList<String>();
        for (var query : queries) {
            var family = EmojiFamily.of(query.reference().drawing().name());
            asked.add(
                    json(
                            "reference", query.reference().id(),
                            "text", query.text(),
                            "targets", List.of(query.target().id()),
                            "kind", query.kind(),
                            "half", family.half(),
                            "group", family.group()));
        }
        Files.write(out.resolve("queries.jsonl"), asked);
        Files.writeString(
                out.resolve("benchmark.json"),
                json(
                                "format",
                                1,
                                "name",
                                "emoji",
                                "description",
                                "Another background, style, skin tone or gender of an emoji;"
                                        + " one right answer each.",
                                "credits",
                                List.of(
                                        "Noto Emoji by Google, Apache-2.0"
                                                + " (emoji-datasource-google 16.0.0)",
                                        "Twemoji by Twitter, Inc. and other contributors,"
                                                + " CC BY 4.0 (emoji-datasource-twitter 16.0.0)",
                                        "names: emojibase-data 17.0.0, MIT"))
                        + "\n");
        var kinds =
                queries.stream()
                        .collect(Collectors.groupingBy(EmojiQuery::kind, Collectors.counting()));
        System.out.println(gallery.size() + " pictures, queries " + kinds + " in " + out);
    }

    private static String json(Object... fields) throws IOException {
        var object = new LinkedHashMap<String, Object>();
        for (int i = 0; i < fields.length; i += 2) {
            object.put((String) fields[i], fields[i + 1]);
        }
        return JSON.writeValueAsString(object);
    }
}
