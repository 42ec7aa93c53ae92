package dev.pictor.index;

/**
 * A search result.
 *
 * @param image the image found
 * @param score cosine of query and image, -1..1
 */
public record Hit(IndexedImage image, float score) {}
