/** Erasure: what no image needs any more leaves the object store, and what was done is told. */
@NullMarked
package dev.pictor.ingest.erasure;

import org.jspecify.annotations.NullMarked;
