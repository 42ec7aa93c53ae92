package dev.pictor.index;

import org.jspecify.annotations.Nullable;

/**
 * A searchable image as the index holds it.
 *
 * @param image what is known of it
 * @param vector as it was written, up to rounding; null unless asked for
 */
public record StoredImage(IndexedImage image, float @Nullable [] vector) {}
