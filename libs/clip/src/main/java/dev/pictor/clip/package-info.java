/**
 * CLIP and LinCIR on DJL PyTorch: checkpoint in, plain {@code float[]} embeddings out.
 *
 * <p>No native array leaves this package: every public method takes and returns Java values.
 */
@NullMarked
package dev.pictor.clip;

import org.jspecify.annotations.NullMarked;
