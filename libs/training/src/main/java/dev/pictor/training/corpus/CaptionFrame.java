package dev.pictor.training.corpus;

import dev.pictor.captions.Keyword;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The bytes of a caption in the corpus file: its index entry in front, so that loading is fast. */
record CaptionFrame(long key, long sequence, long idHash, long imageHash) {

    static final int INDEX_BYTES = 4 * Long.BYTES;

    static byte[] write(CaptionText caption, long sequence) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeLong(caption.key());
            out.writeLong(sequence);
            out.writeLong(CaptionText.hash(caption.id()));
            var image = caption.imageId();
            out.writeLong(caption.imageHash());
            writeText(out, caption.id());
            writeText(out, image == null ? "" : image);
            writeText(out, caption.text());
            out.writeInt(caption.keywords().size());
            for (var keyword : caption.keywords()) {
                out.writeInt(keyword.start());
                out.writeInt(keyword.end());
                writeText(out, keyword.text());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static CaptionFrame index(byte[] payload) {
        var in = ByteBuffer.wrap(payload);
        return new CaptionFrame(in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }

    static CaptionText read(byte[] payload) {
        try (var in = new DataInputStream(new ByteArrayInputStream(payload))) {
            in.skipNBytes(INDEX_BYTES);
            var id = readText(in);
            var image = readText(in);
            var text = readText(in);
            var keywords = new ArrayList<Keyword>();
            for (int left = in.readInt(); left > 0; left--) {
                keywords.add(new Keyword(in.readInt(), in.readInt(), readText(in)));
            }
            return new CaptionText(id, image.isEmpty() ? null : image, text, List.copyOf(keywords));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }
}
