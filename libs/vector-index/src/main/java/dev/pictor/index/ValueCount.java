package dev.pictor.index;

/**
 * A value of a field.
 *
 * @param value as it is in the images
 * @param count how many images have it
 */
public record ValueCount(String value, long count) {}
