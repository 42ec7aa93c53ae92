/**
 * Composed retrieval measured: a benchmark directory in, recall and average precision out, query by
 * query and per kind.
 *
 * <p>The directory's format is in {@code docs/benchmarks.md}.
 */
@NullMarked
package dev.pictor.evaluation;

import org.jspecify.annotations.NullMarked;
