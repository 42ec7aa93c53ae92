/** From a query of an image and a sentence to hits. */
@NullMarked
package dev.pictor.query.search;

import org.jspecify.annotations.NullMarked;
