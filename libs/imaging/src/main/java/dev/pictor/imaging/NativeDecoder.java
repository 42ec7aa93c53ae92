package dev.pictor.imaging;

import java.io.IOException;

/** Reads a format through a library of this machine. Thread-safe. */
interface NativeDecoder {

    /**
     * The picture, upright and over white. Its size is checked before anything of that size is
     * allocated, within the heap or outside it.
     *
     * @throws IOException if the file is damaged
     * @throws ImageRejectedException if it is beyond the limits, or of a kind that is not read
     * @throws DecoderUnavailableException if the file was not looked at; it may be later
     */
    RgbImage decode(byte[] file, ImageLimits limits) throws IOException;
}
