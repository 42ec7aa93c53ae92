/**
 * A vector store that speaks Qdrant's gRPC protocol: Qdrant's local mode for the JVM.
 *
 * <p>It holds all points in memory, searches them exactly and keeps them in append-only logs. It
 * does what the official Java client sees a Qdrant 1.19 do, in the calls that Pictor needs;
 * whatever it does not know it refuses by name.
 */
@NullMarked
package dev.pictor.emulator;

import org.jspecify.annotations.NullMarked;
