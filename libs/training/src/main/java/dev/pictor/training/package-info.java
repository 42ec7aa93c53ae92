/** Phi trained from captions: batches, steps, the files of a run that survive a kill. */
@NullMarked
package dev.pictor.training;

import org.jspecify.annotations.NullMarked;
