package dev.pictor.imaging;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * The process apart that libjxl runs in, one file after another, until its input ends.
 *
 * <p>It says {@link #READY} whenever it waits for a request, which is a file's length and its
 * bytes. The answer is {@link #IMAGE}, width, height and channels, or {@link #DAMAGED} and a
 * reason. To an image comes a byte, whether it is {@link #WANTED}; if so, the answer is {@link
 * #IMAGE} and its rows, or {@link #DAMAGED} and a reason.
 */
final class JxlWorker implements LibJxl.Receiver {

    static final int READY = 2;
    static final int DAMAGED = 0;
    static final int IMAGE = 1;
    static final int WANTED = 1;

    private final DataInputStream in = new DataInputStream(new BufferedInputStream(System.in));
    private final DataOutputStream out =
            new DataOutputStream(
                    new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16));

    private JxlWorker() {}

    public static void main(String[] arguments) throws IOException {
        new JxlWorker().serve(LibJxl.find().orElseThrow());
    }

    private void serve(LibJxl library) throws IOException {
        while (true) {
            out.writeByte(READY);
            out.flush();
            int length;
            try {
                length = in.readInt();
            } catch (EOFException e) {
                return;
            }
            try {
                library.decode(in.readNBytes(length), this);
            } catch (IOException e) {
                out.writeByte(DAMAGED);
                out.writeUTF(String.valueOf(e.getMessage()));
            }
        }
    }

    @Override
    public boolean wants(long width, long height, int channels) throws IOException {
        out.writeByte(IMAGE);
        out.writeLong(width);
        out.writeLong(height);
        out.writeByte(channels);
        out.flush();
        return in.readByte() == WANTED;
    }

    @Override
    public void accept(NativePixels pixels) throws IOException {
        out.writeByte(IMAGE);
        var row = new byte[pixels.width() * pixels.channels()];
        for (int y = 0; y < pixels.height(); y++) {
            MemorySegment.copy(pixels.rows(), JAVA_BYTE, y * pixels.rowBytes(), row, 0, row.length);
            out.write(row);
        }
    }
}
