/**
 * The benchmarks of the literature in their official layouts: CIRR, CIRCO, FashionIQ, GeneCIS and
 * i-CIR, with their own measures and submission files.
 *
 * <p>Layouts, measures and their sources are in {@code docs/benchmarks.md}.
 */
@NullMarked
package dev.pictor.evaluation.published;

import org.jspecify.annotations.NullMarked;
