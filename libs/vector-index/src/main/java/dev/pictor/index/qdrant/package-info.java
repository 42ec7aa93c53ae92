/** The vector index on Qdrant 1.19 or newer, and on the local server that speaks its protocol. */
@NullMarked
package dev.pictor.index.qdrant;

import org.jspecify.annotations.NullMarked;
