/** One Kafka transaction a poll, for every inbox. */
@NullMarked
package dev.pictor.ingest.poll;

import org.jspecify.annotations.NullMarked;
