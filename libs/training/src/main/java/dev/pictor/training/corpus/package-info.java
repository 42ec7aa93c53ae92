/** The captions to learn from, on disk, with their clean latents. */
@NullMarked
package dev.pictor.training.corpus;

import org.jspecify.annotations.NullMarked;
