/** The local stack: everything Pictor needs on one machine, without Docker. */
@NullMarked
package dev.pictor.local;

import org.jspecify.annotations.NullMarked;
