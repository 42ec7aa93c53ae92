/**
 * From untrusted bytes to model-ready pixels: safe decoding, and resampling equal to Pillow's.
 *
 * <p>Plain Java; nothing here loads PyTorch.
 */
@NullMarked
package dev.pictor.imaging;

import org.jspecify.annotations.NullMarked;
