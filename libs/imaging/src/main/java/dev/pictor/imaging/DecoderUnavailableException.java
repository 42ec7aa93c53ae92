package dev.pictor.imaging;

/** Nothing is known about the image: what decodes it cannot run at present. */
public final class DecoderUnavailableException extends RuntimeException {

    DecoderUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
