/** Services as child processes. */
@NullMarked
package dev.pictor.local.process;

import org.jspecify.annotations.NullMarked;
