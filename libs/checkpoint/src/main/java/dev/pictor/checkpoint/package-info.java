/**
 * Reading CLIP checkpoints: configuration, files of tensors (safetensors, and PyTorch's without
 * running what is in them), and one naming of tensors for all layouts.
 */
@NullMarked
package dev.pictor.checkpoint;

import org.jspecify.annotations.NullMarked;
