/** What is announced on lincir.releases. */
@NullMarked
package dev.pictor.trainer.releases;

import org.jspecify.annotations.NullMarked;
