/**
 * Taking in an inbox: one Kafka transaction a poll, bounded by bytes, in the order of the broker.
 */
@NullMarked
package dev.pictor.ingest.inbox;

import org.jspecify.annotations.NullMarked;
