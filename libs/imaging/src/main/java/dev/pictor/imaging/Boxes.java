package dev.pictor.imaging;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Boxes of the ISO base media file format, ISO/IEC 14496-12 section 4.2. */
final class Boxes {

    private static final int HEADER = 8;
    private static final int MAX_BOXES = 20_000; // within another one

    /**
     * A box.
     *
     * @param type of four characters
     * @param content of the file itself
     */
    record Box(String type, ByteBuffer content) {

        /** The content, to be read from its beginning. */
        ByteBuffer reader() {
            return content.duplicate();
        }

        /** What is behind the version and flags. */
        ByteBuffer behindVersion() {
            return content.duplicate().position(Integer.BYTES);
        }

        int version() {
            return content.get(0);
        }

        int flags() {
            return content.getInt(0) & 0xff_ffff;
        }
    }

    private Boxes() {}

    /** The boxes from the buffer's position on, to its end. */
    static List<Box> in(ByteBuffer data) throws IOException {
        var boxes = new ArrayList<Box>();
        var in = data.duplicate();
        while (in.remaining() >= HEADER) {
            if (boxes.size() == MAX_BOXES) {
                throw new IOException("more than %d boxes".formatted(MAX_BOXES));
            }
            int start = in.position();
            long size = Integer.toUnsignedLong(in.getInt());
            var type = fourCharacters(in);
            if (size == 0) {
                size = (long) in.limit() - start;
            } else if (size == 1) {
                size = in.getLong();
            }
            int header = in.position() - start;
            if (size < header || size > in.limit() - start) {
                throw new IOException("the box '%s' is cut off".formatted(type));
            }
            boxes.add(new Box(type, in.slice(start + header, (int) size - header)));
            in.position(start + (int) size);
        }
        return boxes;
    }

    static String fourCharacters(ByteBuffer in) {
        var characters = new byte[4];
        in.get(characters);
        return new String(characters, ISO_8859_1);
    }

    /** The only box of a type; several would be read differently by others. */
    static Optional<Box> optional(List<Box> boxes, String type) throws IOException {
        var found = boxes.stream().filter(box -> box.type.equals(type)).toList();
        if (found.size() > 1) {
            throw new IOException("%d boxes '%s', expected one".formatted(found.size(), type));
        }
        return found.stream().findFirst();
    }

    static Box only(List<Box> boxes, String type) throws IOException {
        return optional(boxes, type)
                .orElseThrow(() -> new IOException("it has no box '%s'".formatted(type)));
    }
}
