/** The active phi, and those that can be pinned. */
@NullMarked
package dev.pictor.query.releases;

import org.jspecify.annotations.NullMarked;
