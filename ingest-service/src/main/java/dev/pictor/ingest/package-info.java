/** Accepts, checks and normalises images and captions. */
@NullMarked
package dev.pictor.ingest;

import org.jspecify.annotations.NullMarked;
