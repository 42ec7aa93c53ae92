/** Whether a candidate is better than the phi in force. */
@NullMarked
package dev.pictor.trainer.gate;

import org.jspecify.annotations.NullMarked;
