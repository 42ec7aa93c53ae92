package dev.pictor.embed.indexing;

/** The image encoder fails on everything: its device is gone or out of memory, say. May pass. */
public final class EncoderUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    EncoderUnavailableException(RuntimeException cause) {
        super("the image encoder fails on every image: " + cause.getMessage(), cause);
    }
}
