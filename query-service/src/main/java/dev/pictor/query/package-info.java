/** Composed search over HTTP. */
@NullMarked
package dev.pictor.query;

import org.jspecify.annotations.NullMarked;
