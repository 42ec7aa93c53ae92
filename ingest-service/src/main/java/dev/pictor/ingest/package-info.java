/** Accepts, checks and normalises pictures. */
@NullMarked
package dev.pictor.ingest;

import org.jspecify.annotations.NullMarked;
