/** The command line. */
@NullMarked
package dev.pictor.cli;

import org.jspecify.annotations.NullMarked;
