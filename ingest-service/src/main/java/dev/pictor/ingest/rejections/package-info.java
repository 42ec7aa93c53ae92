/** What was refused and why, for who asks later; and sending it again. */
@NullMarked
package dev.pictor.ingest.rejections;

import org.jspecify.annotations.NullMarked;
