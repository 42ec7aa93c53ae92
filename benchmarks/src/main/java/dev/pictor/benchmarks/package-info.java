/** Measurements, each beside a reference from the same run; {@code ./pictor bench [NAME]}. */
@NullMarked
package dev.pictor.benchmarks;

import org.jspecify.annotations.NullMarked;
