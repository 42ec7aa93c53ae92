/** Turns model-ready images into vectors in the index. */
@NullMarked
package dev.pictor.embed;

import org.jspecify.annotations.NullMarked;
