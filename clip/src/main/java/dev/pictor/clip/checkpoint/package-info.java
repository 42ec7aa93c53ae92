/**
 * Reading CLIP checkpoints: configuration, safetensors files, and one naming of tensors for all
 * layouts.
 */
@NullMarked
package dev.pictor.clip.checkpoint;

import org.jspecify.annotations.NullMarked;
