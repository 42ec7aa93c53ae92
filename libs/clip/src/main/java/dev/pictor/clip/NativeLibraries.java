package dev.pictor.clip;

import ai.djl.engine.Engine;
import ai.djl.huggingface.tokenizers.jni.LibUtils;

/**
 * Unpacks what the engine and the tokenizer have in native code into {@code DJL_CACHE_DIR}, where a
 * service without a writable file system finds it. Run when an image is built.
 */
public final class NativeLibraries {

    private NativeLibraries() {}

    /** Takes no arguments. */
    public static void main(String[] args) {
        LibUtils.checkStatus();
        System.out.println(Engine.getEngine("PyTorch"));
    }
}
