/** What happens in the index and with phi, told as it happens. */
@NullMarked
package dev.pictor.query.live;

import org.jspecify.annotations.NullMarked;
