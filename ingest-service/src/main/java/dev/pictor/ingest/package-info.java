/** Accepts, checks and normalises pictures and captions. */
@NullMarked
package dev.pictor.ingest;

import org.jspecify.annotations.NullMarked;
