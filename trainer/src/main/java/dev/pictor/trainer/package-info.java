/** Retrains phi from arrived captions. */
@NullMarked
package dev.pictor.trainer;

import org.jspecify.annotations.NullMarked;
