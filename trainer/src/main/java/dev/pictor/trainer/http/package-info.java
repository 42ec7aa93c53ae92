/** The HTTP API. */
@NullMarked
package dev.pictor.trainer.http;

import org.jspecify.annotations.NullMarked;
