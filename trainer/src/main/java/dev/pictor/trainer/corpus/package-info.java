/** The captions to learn from, on disk, with their clean latents. */
@NullMarked
package dev.pictor.trainer.corpus;

import org.jspecify.annotations.NullMarked;
