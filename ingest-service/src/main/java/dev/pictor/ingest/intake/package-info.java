/** From the inbox to the catalog: one Kafka transaction a poll. */
@NullMarked
package dev.pictor.ingest.intake;

import org.jspecify.annotations.NullMarked;
