package dev.pictor.imaging;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.pictor.imaging.Boxes.Box;
import dev.pictor.imaging.ImageRejectedException.Code;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The first picture of a HEIF file, ISO/IEC 23008-12: coded in HEVC, as a whole or as a grid of
 * tiles, and its alpha channel. All that decides what decoding costs is checked here; what else the
 * file has is left out.
 */
final class HeifFile {

    /** Outside the heap a decoder holds up to 16 bytes for each: so many keep within 600 MB. */
    private static final long MAX_HELD_PIXELS = 1 << 25;

    private static final int MAX_TILES = 10_000;
    private static final int MAX_PROPERTIES = 100; // of an item
    private static final int MAX_ENTRIES = 100_000; // of any list in the file

    private static final Set<String> TRANSFORMATIONS = Set.of("clap", "irot", "imir");
    private static final Set<String> OTHERS = Set.of("hvcC", "ispe", "colr", "pixi", "auxC");
    private static final Set<String> ALPHA =
            Set.of(
                    "urn:mpeg:hevc:2015:auxid:1",
                    "urn:mpeg:avc:2015:auxid:1",
                    "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha");

    /**
     * A picture that is coded, or is a grid of such.
     *
     * @param type {@code hvc1} or {@code grid}
     * @param tiles of a grid, row by row
     */
    record Picture(String type, ByteBuffer data, List<Box> properties, List<Picture> tiles) {

        private Optional<Box> property(String name) {
            return properties.stream().filter(box -> box.type().equals(name)).findFirst();
        }

        private ByteBuffer required(String name) throws IOException {
            return property(name)
                    .orElseThrow(() -> new IOException("a picture has no '%s'".formatted(name)))
                    .content();
        }

        long width() throws IOException {
            return Integer.toUnsignedLong(required("ispe").getInt(4));
        }

        long height() throws IOException {
            return Integer.toUnsignedLong(required("ispe").getInt(8));
        }

        /** The tiles, without those that are used before. */
        Set<Picture> differentTiles() {
            var different = Collections.<Picture>newSetFromMap(new IdentityHashMap<>());
            different.addAll(tiles);
            return different;
        }

        private Picture with(List<Box> others, boolean transformed) {
            var list = new ArrayList<Box>();
            properties.stream().filter(box -> OTHERS.contains(box.type())).forEach(list::add);
            others.stream()
                    .filter(box -> transformed && TRANSFORMATIONS.contains(box.type()))
                    .forEach(list::add);
            return new Picture(type, data, list, tiles);
        }
    }

    private record Item(String type, List<ByteBuffer> extents, List<Box> properties) {}

    private record Reference(String type, int from, List<Integer> to) {}

    private final ByteBuffer file;
    private final Map<Integer, Item> items = new HashMap<>();
    private final List<Reference> references = new ArrayList<>();
    private final Picture primary;
    private final Optional<Picture> alpha;
    private final boolean premultiplied;
    private int entries;
    private long dataLength;

    /**
     * Reads and checks a file.
     *
     * @throws IOException if it is damaged
     * @throws ImageRejectedException if it is beyond the limits, or of a kind that is not read
     */
    static HeifFile parse(byte[] file, ImageLimits limits) throws IOException {
        try {
            return new HeifFile(ByteBuffer.wrap(file), limits);
        } catch (BufferUnderflowException
                | IndexOutOfBoundsException
                | IllegalArgumentException e) {
            throw new IOException("a box is cut off", e);
        }
    }

    private HeifFile(ByteBuffer file, ImageLimits limits) throws IOException {
        this.file = file;
        var meta =
                Boxes.optional(Boxes.in(file), "meta")
                        .orElseThrow(() -> unsupported("is a sequence without a picture"));
        var boxes = Boxes.in(meta.behindVersion());
        readItems(boxes);
        var pitm = Boxes.only(boxes, "pitm");
        int id = number(pitm.behindVersion(), pitm.version() > 0);
        var shown = picture(id);
        limits.checkSize(shown.width(), shown.height(), ImageLimits.USUAL);
        primary = shown.with(shown.properties, true);
        alpha = alpha(id, primary);
        premultiplied = references.stream().anyMatch(r -> r.type.equals("prem") && r.from == id);
        int bits = checkedBits(primary);
        if (alpha.isPresent() && checkedBits(alpha.get()) != bits) {
            throw unsupported("has an alpha channel of another depth than its colours");
        }
    }

    Picture primary() {
        return primary;
    }

    Optional<Picture> alpha() {
        return alpha;
    }

    /** Whether the colours have been multiplied by alpha. */
    boolean premultiplied() {
        return premultiplied;
    }

    private static ImageRejectedException unsupported(String what) {
        return new ImageRejectedException(
                Code.UNSUPPORTED_FORMAT,
                "the HEIF %s, which is not supported: save it as JPEG or PNG".formatted(what));
    }

    private void readItems(List<Box> meta) throws IOException {
        var iinf = Boxes.only(meta, "iinf");
        var in = iinf.behindVersion();
        number(in, iinf.version() > 0);
        for (var infe : Boxes.in(in)) {
            if (infe.type().equals("infe") && infe.version() >= 2) {
                var entry = infe.behindVersion();
                int id = number(entry, infe.version() > 2);
                entry.getShort();
                var item =
                        new Item(Boxes.fourCharacters(entry), new ArrayList<>(), new ArrayList<>());
                if (items.put(id, item) != null) {
                    throw new IOException("two items have the number %d".formatted(id));
                }
            }
        }
        readReferences(Boxes.optional(meta, "iref"));
        readProperties(Boxes.in(Boxes.only(meta, "iprp").reader()));
        readExtents(Boxes.only(meta, "iloc"), Boxes.optional(meta, "idat"));
    }

    private void countEntry() throws IOException {
        if (++entries > MAX_ENTRIES) {
            throw new IOException("it lists more than %d things".formatted(MAX_ENTRIES));
        }
    }

    private static int number(ByteBuffer in, boolean large) {
        return large ? in.getInt() : Short.toUnsignedInt(in.getShort());
    }

    private void readReferences(Optional<Box> iref) throws IOException {
        if (iref.isEmpty()) {
            return;
        }
        boolean large = iref.get().version() > 0;
        for (var box : Boxes.in(iref.get().behindVersion())) {
            var in = box.reader();
            int from = number(in, large);
            var to = new ArrayList<Integer>();
            for (int count = Short.toUnsignedInt(in.getShort()); count > 0; count--) {
                to.add(number(in, large));
                countEntry();
            }
            references.add(new Reference(box.type(), from, to));
        }
    }

    private void readProperties(List<Box> iprp) throws IOException {
        var all = Boxes.in(Boxes.only(iprp, "ipco").reader());
        for (var ipma : iprp) {
            if (!ipma.type().equals("ipma")) {
                continue;
            }
            var in = ipma.behindVersion();
            for (int entries = in.getInt(); entries > 0; entries--) {
                var item = items.get(number(in, ipma.version() > 0));
                for (int count = in.get() & 0xff; count > 0; count--) {
                    boolean wide = (ipma.flags() & 1) != 0;
                    int index = wide ? in.getShort() & 0x7fff : in.get() & 0x7f;
                    if (item != null && index > 0) {
                        item.properties.add(all.get(index - 1));
                        countEntry();
                        if (item.properties.size() > MAX_PROPERTIES) {
                            throw new IOException("an item has too many properties");
                        }
                    }
                }
            }
        }
    }

    private void readExtents(Box iloc, Optional<Box> idat) throws IOException {
        var in = iloc.behindVersion();
        int sizes = Short.toUnsignedInt(in.getShort());
        int count = number(in, iloc.version() > 1);
        for (; count > 0; count--) {
            var item = items.get(number(in, iloc.version() > 1));
            int method = iloc.version() > 0 ? in.getShort() & 15 : 0;
            int elsewhere = in.getShort();
            long base = offset(in, sizes >> 4 & 15);
            for (int extents = Short.toUnsignedInt(in.getShort()); extents > 0; extents--) {
                offset(in, iloc.version() > 0 ? sizes & 15 : 0);
                long start = base + offset(in, sizes >> 12);
                long length = offset(in, sizes >> 8 & 15);
                if (item != null && elsewhere == 0 && method < 2) {
                    var source = method == 0 ? file : idat.map(Box::content).orElse(file);
                    item.extents.add(part(source, start, length));
                    countEntry();
                }
            }
        }
    }

    private static long offset(ByteBuffer in, int size) throws IOException {
        return switch (size) {
            case 0 -> 0;
            case 4 -> Integer.toUnsignedLong(in.getInt());
            case 8 -> in.getLong();
            default -> throw new IOException("offsets of %d bytes".formatted(size));
        };
    }

    private static ByteBuffer part(ByteBuffer source, long start, long length) throws IOException {
        int size = source.limit();
        if (start < 0 || start > size || length < 0 || length > size - start) {
            throw new IOException("the image data is cut off");
        }
        return source.slice((int) start, (int) (length == 0 ? size - start : length));
    }

    private Picture picture(int id) throws IOException {
        var item = items.get(id);
        if (item == null) {
            throw new IOException("the picture %d is missing".formatted(id));
        }
        return switch (item.type) {
            case "hvc1" -> new Picture("hvc1", data(item), item.properties, List.of());
            case "grid" -> grid(id, item);
            default -> throw unsupported("has a picture of the kind '%s'".formatted(item.type));
        };
    }

    private Picture grid(int id, Item item) throws IOException {
        var tiles = new ArrayList<Picture>();
        var known = new HashMap<Integer, Picture>();
        for (var reference : references) {
            if (reference.from != id || !reference.type.equals("dimg")) {
                continue;
            }
            for (int to : reference.to) {
                var tile = known.get(to);
                if (tile == null) {
                    if (!"hvc1".equals(items.containsKey(to) ? items.get(to).type : "")) {
                        throw unsupported("is a grid of something else than HEVC");
                    }
                    tile = picture(to).with(List.of(), false);
                    known.put(to, tile);
                }
                tiles.add(tile);
            }
        }
        if (tiles.size() > MAX_TILES) {
            throw new IOException("%d tiles".formatted(tiles.size()));
        }
        return new Picture("grid", data(item), item.properties, tiles);
    }

    private ByteBuffer data(Item item) throws IOException {
        if (item.extents.isEmpty()) {
            throw new IOException("a picture has no data");
        }
        long length = item.extents.stream().mapToLong(ByteBuffer::remaining).sum();
        dataLength += length;
        if (dataLength > 2L * file.limit()) {
            throw new IOException("the data of its pictures overlap");
        }
        if (item.extents.size() == 1) {
            return item.extents.getFirst();
        }
        var data = ByteBuffer.allocate((int) length);
        item.extents.forEach(extent -> data.put(extent.duplicate()));
        return data.flip();
    }

    // Whatever turns the picture turns its alpha channel too, once.
    private Optional<Picture> alpha(int master, Picture shown) throws IOException {
        for (var reference : references) {
            if (!reference.type.equals("auxl") || !reference.to.equals(List.of(master))) {
                continue;
            }
            var item = items.get(reference.from);
            if (item == null || item.properties.stream().noneMatch(HeifFile::isAlpha)) {
                continue;
            }
            var found = picture(reference.from).with(shown.properties, true);
            if (found.width() == shown.width() && found.height() == shown.height()) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    private static boolean isAlpha(Box box) {
        if (!box.type().equals("auxC")) {
            return false;
        }
        var text = new byte[box.behindVersion().remaining()];
        box.behindVersion().get(text);
        var name = new String(text, ISO_8859_1);
        return ALPHA.contains(name.substring(0, Math.max(0, name.indexOf(0))));
    }

    /** The bits of a sample, once it is known that the pictures are what they say. */
    private static int checkedBits(Picture picture) throws IOException {
        if (picture.type.equals("hvc1")) {
            var units = new HevcUnits(picture.width(), picture.height());
            units.addConfiguration(picture.required("hvcC"));
            units.addItem(picture.data);
            if (units.heldPixels() > MAX_HELD_PIXELS) {
                throw new ImageRejectedException(
                        Code.TOO_MANY_PIXELS,
                        "decoding the HEIF takes frames of %d pixels, allowed are %d: save it as JPEG"
                                .formatted(units.heldPixels(), MAX_HELD_PIXELS));
            }
            return units.bits();
        }
        checkGrid(picture);
        var depths = new HashSet<Integer>();
        for (var tile : picture.differentTiles()) {
            depths.add(checkedBits(tile));
        }
        if (depths.size() > 1) {
            throw unsupported("has tiles of %s bits a sample".formatted(depths));
        }
        return depths.iterator().next();
    }

    // Tiles that overlap, or leave something out, are none of a grid.
    private static void checkGrid(Picture grid) throws IOException {
        var in = grid.data.duplicate().position(1);
        boolean large = (in.get() & 1) != 0;
        int rows = (in.get() & 0xff) + 1;
        int columns = (in.get() & 0xff) + 1;
        long width = Integer.toUnsignedLong(number(in, large));
        long height = Integer.toUnsignedLong(number(in, large));
        if (width != grid.width()
                || height != grid.height()
                || grid.tiles.size() != rows * columns) {
            throw new IOException(
                    "a grid of %d tiles and %d x %d pixels, expected %d and %d x %d"
                            .formatted(
                                    grid.tiles.size(),
                                    grid.width(),
                                    grid.height(),
                                    rows * columns,
                                    width,
                                    height));
        }
        long tileWidth = grid.tiles.getFirst().width();
        long tileHeight = grid.tiles.getFirst().height();
        for (var tile : grid.tiles) {
            if (tile.width() != tileWidth || tile.height() != tileHeight) {
                throw new IOException("the tiles of a grid are of different sizes");
            }
        }
        if ((tileWidth * columns < width || tileWidth * (columns - 1) >= width)
                || (tileHeight * rows < height || tileHeight * (rows - 1) >= height)) {
            throw new IOException(
                    "%d x %d tiles of %d x %d pixels for a grid of %d x %d"
                            .formatted(columns, rows, tileWidth, tileHeight, width, height));
        }
    }
}
