/** The web page: its files lie in {@code META-INF/resources}, its settings and headers here. */
@NullMarked
package dev.pictor.query.page;

import org.jspecify.annotations.NullMarked;
