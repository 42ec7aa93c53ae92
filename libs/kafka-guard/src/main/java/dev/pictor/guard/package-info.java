/**
 * A Java agent by which Kafka's client bounds a record before it takes memory for it: see ADR 21.
 *
 * <p>Nothing here refers to Kafka; the parts that are called from its classes read and write its
 * wire format (KIP-98), which does not change within a version of the format.
 */
@NullMarked
package dev.pictor.guard;

import org.jspecify.annotations.NullMarked;
