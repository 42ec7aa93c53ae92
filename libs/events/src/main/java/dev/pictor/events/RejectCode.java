package dev.pictor.events;

import java.util.Locale;

/** Why an event was refused; the header {@code reject.code} carries {@link #code}. */
public enum RejectCode {
    /** No key, nor an image to take an id from; or a key that is no UTF-8 text of 1..512 bytes. */
    ID_INVALID,
    /** A header is not UTF-8, too long, or not of its form. */
    HEADER_INVALID,
    /** CloudEvents attributes that are incomplete or of an unknown version or mode. */
    CLOUD_EVENT_INVALID,
    /** The value is empty. */
    IMAGE_EMPTY,
    /** The file has more bytes than the limit. */
    IMAGE_TOO_MANY_BYTES,
    /** The bytes are of no image format that Pictor reads. */
    IMAGE_UNSUPPORTED_FORMAT,
    /** The file is damaged or cut off. */
    IMAGE_CORRUPT,
    /** The image has more pixels than the limit. */
    IMAGE_TOO_MANY_PIXELS,
    /** The image has more frames or scans than the limit. */
    IMAGE_TOO_MANY_FRAMES,
    /** Images by URI are not fetched yet. */
    IMAGE_BY_URI_UNSUPPORTED,
    /** The caption is empty, not UTF-8, no text, or not of its JSON form. */
    CAPTION_INVALID,
    /** The value of a caption has more bytes than {@link CaptionSubmission#MAX_BYTES}. */
    CAPTION_TOO_LONG,
    /** The record is not one that this version of Pictor writes. */
    RECORD_INVALID,
    /** The model fails on this one image. */
    EMBEDDING_FAILED;

    /** The code on the wire, such as {@code image-corrupt}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
