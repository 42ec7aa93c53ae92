/** Runs: one at a time, resumed after a kill. */
@NullMarked
package dev.pictor.trainer.training;

import org.jspecify.annotations.NullMarked;
