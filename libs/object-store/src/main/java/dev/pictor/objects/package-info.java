/** Content-addressed storage of originals, thumbnails and releases. */
@NullMarked
package dev.pictor.objects;

import org.jspecify.annotations.NullMarked;
