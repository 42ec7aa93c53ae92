/**
 * What happens to a caption before it is trained on: cleaning, keyword spans, masking, repeats.
 *
 * <p>The steps follow LinCIR (arXiv 2312.01998), section 3 of its training text.
 */
@NullMarked
package dev.pictor.captions;

import org.jspecify.annotations.NullMarked;
