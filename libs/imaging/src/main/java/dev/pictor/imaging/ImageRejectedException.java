package dev.pictor.imaging;

/** A file that is not, or not safely, an image; permanent. */
public final class ImageRejectedException extends RuntimeException {

    /** The kinds of refusal. */
    public enum Code {
        EMPTY,
        TOO_MANY_BYTES,
        UNSUPPORTED_FORMAT,
        CORRUPT,
        TOO_MANY_PIXELS,
        TOO_MANY_FRAMES
    }

    private final Code code;

    /** A refusal with a reason in words. */
    public ImageRejectedException(Code code, String reason) {
        super(reason);
        this.code = code;
    }

    private ImageRejectedException(String reason, Throwable cause) {
        super(reason, cause);
        this.code = Code.CORRUPT;
    }

    static ImageRejectedException corrupt(String reason) {
        return new ImageRejectedException(Code.CORRUPT, reason);
    }

    static ImageRejectedException corrupt(ImageFormat format, Throwable cause) {
        return new ImageRejectedException(
                "the %s is damaged or cut off: %s".formatted(format, cause.getMessage()), cause);
    }

    /** The kind of refusal. */
    public Code code() {
        return code;
    }
}
