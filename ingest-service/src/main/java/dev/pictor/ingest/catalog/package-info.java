/** Care for the catalog's order. */
@NullMarked
package dev.pictor.ingest.catalog;

import org.jspecify.annotations.NullMarked;
