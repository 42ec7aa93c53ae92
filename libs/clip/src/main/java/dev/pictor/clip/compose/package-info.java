/** Turning an image and a sentence into one query vector. */
@NullMarked
package dev.pictor.clip.compose;

import org.jspecify.annotations.NullMarked;
