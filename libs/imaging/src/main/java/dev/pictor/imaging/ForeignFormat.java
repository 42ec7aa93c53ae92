package dev.pictor.imaging;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** Image formats that are known by name only, so that a refusal can say what was sent. */
enum ForeignFormat {
    JPEG_2000("JPEG 2000", "\0\0\0\fjP {2}|\u00ffO\u00ffQ"),
    JPEG_XR("JPEG XR", "II\u00bc"),
    /** Those of cameras; more are found out as TIFFs. */
    RAW(
            "a camera's RAW (such as DNG, NEF or CR3)",
            "IIRO|IIRS|MMOR|IIU\0|FUJIFILMCCD-RAW|FOVb|....ftypcrx ");

    private final String title;
    private final String beginning;

    ForeignFormat(String title, String beginning) {
        this.title = title;
        this.beginning = beginning;
    }

    static Optional<ForeignFormat> sniff(byte[] file) {
        var head = new String(file, 0, Math.min(file.length, 16), ISO_8859_1);
        return Arrays.stream(values()).filter(format -> format.begins(head)).findFirst();
    }

    private boolean begins(String head) {
        return Pattern.compile(beginning, Pattern.DOTALL).matcher(head).lookingAt();
    }

    ImageRejectedException refusal() {
        return new ImageRejectedException(
                ImageRejectedException.Code.UNSUPPORTED_FORMAT,
                "the file is %s, which is not supported: export it as JPEG, PNG or TIFF"
                        .formatted(title));
    }
}
