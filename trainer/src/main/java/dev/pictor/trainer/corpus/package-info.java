/** Captions taken in from the broker. */
@NullMarked
package dev.pictor.trainer.corpus;

import org.jspecify.annotations.NullMarked;
