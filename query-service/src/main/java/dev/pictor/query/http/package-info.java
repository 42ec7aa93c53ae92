/** The HTTP API. */
@NullMarked
package dev.pictor.query.http;

import org.jspecify.annotations.NullMarked;
