/** Whether a candidate is better than the active phi. */
@NullMarked
package dev.pictor.trainer.gate;

import org.jspecify.annotations.NullMarked;
