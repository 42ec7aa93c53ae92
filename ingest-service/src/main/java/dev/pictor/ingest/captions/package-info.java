/** From the inbox of captions to captions ready to train on. */
@NullMarked
package dev.pictor.ingest.captions;

import org.jspecify.annotations.NullMarked;
