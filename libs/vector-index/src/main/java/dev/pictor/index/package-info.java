/** The vector index as Pictor needs it: a port without vendor types. */
@NullMarked
package dev.pictor.index;

import org.jspecify.annotations.NullMarked;
