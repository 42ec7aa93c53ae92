package dev.pictor.imaging;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The chunks of a PNG that may tell its orientation: EXIF as such or as text, and XMP. As with
 * Pillow, the last of several counts, and EXIF as such before EXIF as text. What is compressed is
 * inflated if it is needed, up to a bound.
 */
final class PngMetadata {

    private static final int EXIF = 0x65584966;
    private static final int TEXT = 0x74455874;
    private static final int COMPRESSED = 0x7a545874;
    private static final int INTERNATIONAL = 0x69545874;

    private static final String EXIF_KEY = "exif";
    private static final String PROFILE_KEY = "Raw profile type exif";
    private static final String XMP_KEY = "XML:com.adobe.xmp";

    /** Of the text that ImageMagick and others write: empty, name, length. */
    private static final int PROFILE_HEADER_LINES = 3;

    private static final int MAX_TEXT = 1 << 20;
    private static final byte[] NOTHING = {};

    private record Text(int type, byte[] content) {}

    private final Map<String, Text> texts = new HashMap<>();
    private boolean ended;

    /** Takes note of a chunk, of whatever type. */
    void add(int type, byte[] file, int at, int length) {
        boolean text = type == TEXT || type == COMPRESSED || type == INTERNATIONAL;
        if (ended || !text && type != EXIF) {
            return;
        }
        var chunk = Arrays.copyOfRange(file, at, at + length);
        if (!text) {
            texts.put(EXIF_KEY, new Text(TEXT, chunk));
            return;
        }
        int end = zero(chunk, 0);
        var key = new String(chunk, 0, end, ISO_8859_1);
        if (key.equals(PROFILE_KEY)
                || key.equals(XMP_KEY)
                || key.equals(EXIF_KEY) && type == TEXT) {
            texts.put(key, new Text(type, behind(chunk, end)));
        }
    }

    /** Takes note of no more chunks. */
    void end() {
        ended = true;
    }

    Orientation orientation() {
        var exif = texts.containsKey(EXIF_KEY) ? content(EXIF_KEY) : profile();
        return Orientation.of(exif, content(XMP_KEY));
    }

    private byte[] profile() {
        var lines = new String(content(PROFILE_KEY), ISO_8859_1).split("\n", -1);
        var digits = new StringBuilder();
        Arrays.stream(lines).skip(PROFILE_HEADER_LINES).forEach(digits::append);
        try {
            return HexFormat.of().parseHex(digits.toString().replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            return NOTHING; // damaged
        }
    }

    private byte[] content(String key) {
        var text = texts.get(key);
        if (text == null) {
            return NOTHING;
        }
        return switch (text.type) {
            case COMPRESSED -> inflated(behind(text.content, 0)); // the method, always 0
            case INTERNATIONAL -> international(text.content);
            default -> text.content;
        };
    }

    // Whether it is compressed and how, its language, and its translated keyword come before it.
    private static byte[] international(byte[] content) {
        var names = behind(content, 1);
        var translated = behind(names, zero(names, 0));
        var text = behind(translated, zero(translated, 0));
        if (content.length < 2 || content[0] == 0) {
            return text;
        }
        return content[1] == 0 ? inflated(text) : NOTHING;
    }

    /** Up to a bound; nothing if it is damaged or beyond that. */
    static byte[] inflated(byte[] deflated) {
        try (var inflater = new Inflater()) {
            inflater.setInput(deflated);
            var text = new byte[MAX_TEXT];
            int length = 0;
            int count;
            do {
                count = inflater.inflate(text, length, text.length - length);
                length += count;
            } while (count > 0 && length < text.length);
            return length < text.length ? Arrays.copyOf(text, length) : NOTHING;
        } catch (DataFormatException e) {
            return NOTHING;
        }
    }

    private static byte[] behind(byte[] bytes, int at) {
        return Arrays.copyOfRange(bytes, Math.min(at + 1, bytes.length), bytes.length);
    }

    private static int zero(byte[] bytes, int from) {
        int at = from;
        while (at < bytes.length && bytes[at] != 0) {
            at++;
        }
        return at;
    }
}
