/** The end of markers: when nothing can bring a deleted image back, the index forgets its id. */
@NullMarked
package dev.pictor.embed.erasure;

import org.jspecify.annotations.NullMarked;
