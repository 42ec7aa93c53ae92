package dev.pictor.objects;

import java.util.regex.Pattern;

/**
 * Where an object lies in the store. Keys are made from values that strangers may have written, so
 * this type can hold nothing but the places that Pictor itself writes to.
 */
public final class ObjectKey {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    /** Where the plans of sweeps lie. */
    static final String SWEEPS = "sweeps/";

    private final String path;

    private ObjectKey(String path) {
        this.path = path;
    }

    /**
     * The original bytes of an image.
     *
     * @throws IllegalArgumentException if that is no SHA-256 in lower-case hex
     */
    public static ObjectKey blob(String sha256) {
        return byContent("blobs", sha256);
    }

    /**
     * The thumbnail of an image.
     *
     * @throws IllegalArgumentException if that is no SHA-256 in lower-case hex
     */
    public static ObjectKey thumbnail(String sha256) {
        return byContent("thumbs", sha256);
    }

    /**
     * A file of a release of phi.
     *
     * @param clip the CLIP that it belongs to
     * @param release its id
     * @param file such as {@code phi.safetensors}
     * @throws IllegalArgumentException if one of them is no plain name
     */
    public static ObjectKey ofRelease(String clip, String release, String file) {
        return new ObjectKey("releases/" + name(clip) + "/" + name(release) + "/" + name(file));
    }

    /**
     * The receipt of an image's erasure, which does not show the image's id.
     *
     * @param idSha256 of the image id
     * @throws IllegalArgumentException if that is no SHA-256 in lower-case hex
     */
    public static ObjectKey receipt(String idSha256) {
        return byContent("receipts", idSha256);
    }

    /**
     * What a sweep has set out to remove; there until it is done.
     *
     * @param sweep its name
     * @throws IllegalArgumentException if that is no plain name
     */
    public static ObjectKey sweep(String sweep) {
        return new ObjectKey(SWEEPS + name(sweep));
    }

    /**
     * Where a sweep keeps an object aside, until it is certain that nobody needs it.
     *
     * @param sweep its name
     * @param object an original or a thumbnail
     * @throws IllegalArgumentException if the sweep is no plain name
     */
    public static ObjectKey aside(String sweep, ObjectKey object) {
        return new ObjectKey("aside/" + name(sweep) + "/" + object.path);
    }

    /** A small object that is written to see whether the store works. */
    static ObjectKey health(String name) {
        return new ObjectKey("health/" + name(name));
    }

    private static ObjectKey byContent(String folder, String sha256) {
        if (!SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException(
                    "'%s' is no SHA-256: 64 digits of lower-case hex".formatted(shortened(sha256)));
        }
        return new ObjectKey(folder + "/" + sha256.substring(0, 2) + "/" + sha256);
    }

    private static String name(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'%s' is no plain name: letters, digits, dots, - and _"
                            .formatted(shortened(name)));
        }
        return name;
    }

    private static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "...";
    }

    String path() {
        return path;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ObjectKey key && path.equals(key.path);
    }

    @Override
    public int hashCode() {
        return path.hashCode();
    }

    @Override
    public String toString() {
        return path;
    }
}
