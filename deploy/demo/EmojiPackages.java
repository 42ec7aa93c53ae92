import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import javax.imageio.ImageIO;

/** Emoji of the npm packages: things with names and tags, and their sprites in two styles. */
final class EmojiPackages {

    static final int SIDE = 64;
    private static final int CELL = SIDE + 2; // a transparent pixel around each
    private static final JsonMapper JSON = new JsonMapper();

    /** Skin tones by their number in emojibase; 0 is none. */
    static final List<String> TONES =
            List.of("plain", "light", "medium-light", "medium", "medium-dark", "dark");

    /** Styles, and the package with the sprites of each. */
    private static final List<Map.Entry<String, String>> STYLES =
            List.of(Map.entry("noto", "google"), Map.entry("twemoji", "twitter"));

    private EmojiPackages() {}

    /**
     * A drawing of a thing.
     *
     * @param name of the thing, without its tone
     * @param group number of emojibase for its kind, such as animals
     * @param tone "plain", or the skin tone
     */
    record Drawing(
            String name,
            int group,
            List<String> tags,
            String tone,
            String style,
            BufferedImage sprite) {

        String key() {
            return EmojiPackages.key(name, tone, style);
        }

        /** "has medium skin tone", without the verb; empty if plain. */
        Optional<String> skinTone() {
            return tone.equals("plain") ? Optional.empty() : Optional.of(tone + " skin tone");
        }
    }

    /** All drawings, in a fixed order. */
    static List<Drawing> drawings(Path packages) throws IOException {
        var names = JSON.readTree(packages.resolve("emojibase-data/en/data.json").toFile());
        var drawings = new ArrayList<Drawing>();
        for (var style : STYLES) {
            var sprites = sprites(packages, style.getValue());
            for (var thing : names) {
                add(drawings, sprites, thing, thing, style.getKey());
                for (var skin : thing.path("skins")) {
                    if (skin.path("tone").isInt()) { // two people of different tones have a list
                        add(drawings, sprites, thing, skin, style.getKey());
                    }
                }
            }
        }
        return drawings;
    }

    private static void add(
            List<Drawing> into,
            Map<String, BufferedImage> sprites,
            JsonNode thing,
            JsonNode skin,
            String style) {
        var sprite = sprites.get(code(skin.get("hexcode").asText()));
        if (sprite == null) {
            return;
        }
        var tags = new ArrayList<String>();
        thing.path("tags").forEach(tag -> tags.add(tag.asText()));
        var tone = TONES.get(skin.path("tone").asInt());
        into.add(
                new Drawing(
                        thing.get("label").asText(),
                        thing.path("group").asInt(),
                        tags,
                        tone,
                        style,
                        sprite));
    }

    private static Map<String, BufferedImage> sprites(Path packages, String vendor)
            throws IOException {
        var folder = packages.resolve("emoji-datasource-" + vendor);
        var sheet = ImageIO.read(folder.resolve("img/" + vendor + "/sheets-256/64.png").toFile());
        var sprites = new HashMap<String, BufferedImage>();
        for (var emoji : JSON.readTree(folder.resolve("emoji.json").toFile())) {
            if (emoji.path("category").asText().equals("Component")) {
                continue;
            }
            cut(sprites, sheet, emoji, vendor);
            emoji.path("skin_variations").forEach(skin -> cut(sprites, sheet, skin, vendor));
        }
        return sprites;
    }

    private static void cut(
            Map<String, BufferedImage> into, BufferedImage sheet, JsonNode emoji, String vendor) {
        if (emoji.path("has_img_" + vendor).asBoolean()) {
            int x = emoji.get("sheet_x").asInt() * CELL + 1;
            int y = emoji.get("sheet_y").asInt() * CELL + 1;
            into.put(code(emoji.get("unified").asText()), sheet.getSubimage(x, y, SIDE, SIDE));
        }
    }

    // The packages disagree on the variation selector.
    private static String code(String hexcode) {
        return hexcode.replace("-FE0F", "");
    }

    /** What tells a drawing from all others; fit for a file name. */
    static String key(String name, String tone, String style) {
        var slug =
                name.replace("*", "asterisk")
                        .replace("#", "hash")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N}-]+", "_");
        return "%s-%s-%s".formatted(slug, tone, style);
    }
}
