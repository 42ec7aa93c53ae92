package dev.pictor.query.search;

/** A query starts from an image that is not in the index. */
public final class UnknownImageException extends RuntimeException {

    private static final long serialVersionUID = 1;

    UnknownImageException(String id) {
        super("no image '%s' in the index".formatted(id));
    }
}
