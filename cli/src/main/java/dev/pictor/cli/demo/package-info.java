/** The catalog of the demo: emoji over background colours, with sentences about them. */
@NullMarked
package dev.pictor.cli.demo;

import org.jspecify.annotations.NullMarked;
