/**
 * What Pictor's parts say to each other over Kafka: topics, records, headers, versions, rejects.
 *
 * <p>Plain values and mappings; no client is opened here except to create topics.
 */
@NullMarked
package dev.pictor.events;

import org.jspecify.annotations.NullMarked;
