/** At least once in, effectively once in the index. */
@NullMarked
package dev.pictor.embed.indexing;

import org.jspecify.annotations.NullMarked;
