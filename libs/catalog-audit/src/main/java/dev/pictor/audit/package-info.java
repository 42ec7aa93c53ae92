/** What the catalog says beside what the index holds and the inbox was given, and the repair. */
@NullMarked
package dev.pictor.audit;

import org.jspecify.annotations.NullMarked;
