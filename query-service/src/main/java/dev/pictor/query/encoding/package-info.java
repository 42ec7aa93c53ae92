/** Encoders whose concurrent calls share batches. */
@NullMarked
package dev.pictor.query.encoding;

import org.jspecify.annotations.NullMarked;
