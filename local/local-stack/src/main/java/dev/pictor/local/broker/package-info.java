/** A real single-node Kafka broker (KRaft) inside this JVM. */
@NullMarked
package dev.pictor.local.broker;

import org.jspecify.annotations.NullMarked;
