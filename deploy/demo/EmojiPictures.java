import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

import javax.imageio.ImageIO;

/**
 * Unpacks emoji sprite sheets into single pictures on coloured backgrounds, with a metadata.jsonl
 * that {@code ./pictor publish} reads. See the README beside it.
 */
public final class EmojiPictures {

    private static final int SIDE = 64;
    private static final int CELL = SIDE + 2; // a transparent pixel around each

    private EmojiPictures() {}

    /** Arguments: folder with the unpacked packages, output folder, backgrounds a picture. */
    public static void main(String[] args) throws IOException {
        var packages = Path.of(args[0]);
        var out = Files.createDirectories(Path.of(args[1]));
        int backgrounds = Integer.parseInt(args[2]);
        var metadata = new ArrayList<String>();
        var styles = Map.of("noto", "google", "twemoji", "twitter");
        for (var style : styles.entrySet()) {
            unpack(packages, style.getKey(), style.getValue(), backgrounds, out, metadata);
        }
        Files.write(out.resolve("metadata.jsonl"), metadata);
        System.out.println(metadata.size() + " pictures in " + out);
    }

    private static void unpack(
            Path packages,
            String style,
            String vendor,
            int backgrounds,
            Path out,
            List<String> metadata)
            throws IOException {
        var folder = packages.resolve("emoji-datasource-" + vendor);
        var sheet = ImageIO.read(folder.resolve("img/" + vendor + "/sheets-256/64.png").toFile());
        var json = new JsonMapper();
        var random = new Random(3);
        for (var emoji : json.readTree(folder.resolve("emoji.json").toFile())) {
            if (!emoji.path("has_img_" + vendor).asBoolean()
                    || emoji.path("category").asText().equals("Component")) {
                continue;
            }
            var sprite =
                    sheet.getSubimage(
                            emoji.get("sheet_x").asInt() * CELL + 1,
                            emoji.get("sheet_y").asInt() * CELL + 1,
                            SIDE,
                            SIDE);
            var colours = new ArrayList<>(EmojiBackgrounds.ALL.keySet());
            Collections.shuffle(colours, random);
            for (var colour : colours.subList(0, backgrounds)) {
                var name = emoji.get("short_name").asText().replace('/', '_');
                var id = name + "-" + style + "-" + colour;
                ImageIO.write(
                        EmojiBackgrounds.paint(sprite, colour),
                        "png",
                        out.resolve(id + ".png").toFile());
                metadata.add(
                        json.writeValueAsString(
                                Map.of(
                                        "file",
                                        id + ".png",
                                        "id",
                                        id,
                                        "caption",
                                        "%s on a %s background in %s style"
                                                .formatted(
                                                        emoji.path("name")
                                                                .asText(name)
                                                                .toLowerCase(Locale.ROOT),
                                                        colour,
                                                        style),
                                        "tags",
                                        List.of(emoji.path("category").asText(), colour),
                                        "attributes",
                                        Map.of(
                                                "name",
                                                name,
                                                "style",
                                                style,
                                                "background",
                                                colour))));
            }
        }
    }
}
