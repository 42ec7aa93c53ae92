/** The HTTP way into the inbox. */
@NullMarked
package dev.pictor.ingest.http;

import org.jspecify.annotations.NullMarked;
