package dev.pictor.imaging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The inflated content of a PNG's data chunks, read as it is needed and never beyond. */
final class PngData implements AutoCloseable {

    private final Inflater inflater = new Inflater();
    private final Iterator<ByteBuffer> chunks;
    private final byte[] single = new byte[1];

    PngData(List<ByteBuffer> chunks) {
        this.chunks = chunks.iterator();
    }

    int read() throws IOException {
        read(single);
        return single[0];
    }

    /** Fills the whole array. */
    void read(byte[] into) throws IOException {
        try {
            for (int at = 0; at < into.length; ) {
                if (inflater.needsInput() && chunks.hasNext()) {
                    inflater.setInput(chunks.next());
                }
                int count = inflater.inflate(into, at, into.length - at);
                if (count == 0 && !(inflater.needsInput() && chunks.hasNext())) {
                    throw new IOException("the image data is cut off");
                }
                at += count;
            }
        } catch (DataFormatException e) {
            throw new IOException("the image data is damaged", e);
        }
    }

    @Override
    public void close() {
        inflater.close();
    }
}
