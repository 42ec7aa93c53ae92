package dev.pictor.imaging;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.pictor.imaging.Boxes.Box;
import dev.pictor.imaging.HeifFile.Picture;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * A HEIF file written anew: the picture that has been checked, its tiles and its alpha channel, and
 * nothing that a library could read otherwise than it was checked.
 */
final class PlainHeif {

    private static final int HEADER = 8;

    private final List<Picture> pictures = new ArrayList<>();
    private final IdentityHashMap<Picture, Integer> numbers = new IdentityHashMap<>();
    private final List<Box> properties = new ArrayList<>();
    private final IdentityHashMap<Box, Integer> propertyNumbers = new IdentityHashMap<>();

    private PlainHeif() {}

    static byte[] write(HeifFile file) {
        return new PlainHeif().bytes(file);
    }

    private byte[] bytes(HeifFile file) {
        add(file.primary());
        file.alpha().ifPresent(this::add);
        var ftyp = box("ftyp", text("heic"), u32(0), text("mif1heic"));
        var mdat = box("mdat", pictures.stream().map(PlainHeif::data).toArray(byte[][]::new));
        var meta =
                box(
                        "meta",
                        u32(0),
                        box("hdlr", u32(0), u32(0), text("pict"), new byte[13]),
                        box("pitm", u32(0), u16(number(file.primary()))),
                        locations(ftyp.length + HEADER),
                        infos(),
                        references(file),
                        box("iprp", ipco(), associations()));
        return concatenated(List.of(ftyp, mdat, meta));
    }

    private void add(Picture picture) {
        if (numbers.putIfAbsent(picture, pictures.size() + 1) == null) {
            pictures.add(picture);
            for (var box : picture.properties()) {
                if (propertyNumbers.putIfAbsent(box, properties.size() + 1) == null) {
                    properties.add(box);
                }
            }
            picture.tiles().forEach(this::add);
        }
    }

    private int number(Picture picture) {
        return numbers.getOrDefault(picture, 0);
    }

    private static byte[] data(Picture picture) {
        return bytes(picture.data());
    }

    private byte[] locations(int start) {
        var parts = new ArrayList<>(List.of(u32(0), u16(0x4400), u16(pictures.size())));
        int at = start;
        for (var picture : pictures) {
            int length = picture.data().remaining();
            parts.addAll(List.of(u16(number(picture)), u16(0), u16(1), u32(at), u32(length)));
            at += length;
        }
        return box("iloc", parts.toArray(byte[][]::new));
    }

    private byte[] infos() {
        var parts = new ArrayList<>(List.of(u32(0), u16(pictures.size())));
        for (var picture : pictures) {
            parts.add(
                    box(
                            "infe",
                            u32(2 << 24),
                            u16(number(picture)),
                            u16(0),
                            text(picture.type()),
                            new byte[1]));
        }
        return box("iinf", parts.toArray(byte[][]::new));
    }

    private byte[] references(HeifFile file) {
        var parts = new ArrayList<>(List.of(u32(0)));
        for (var picture : pictures) {
            if (!picture.tiles().isEmpty()) {
                parts.add(reference("dimg", picture, picture.tiles()));
            }
        }
        if (file.alpha().isPresent()) {
            var alpha = file.alpha().get();
            parts.add(reference("auxl", alpha, List.of(file.primary())));
            if (file.premultiplied()) {
                parts.add(reference("prem", file.primary(), List.of(alpha)));
            }
        }
        return box("iref", parts.toArray(byte[][]::new));
    }

    private byte[] reference(String type, Picture from, List<Picture> to) {
        var parts = new ArrayList<>(List.of(u16(number(from)), u16(to.size())));
        to.forEach(each -> parts.add(u16(number(each))));
        return box(type, parts.toArray(byte[][]::new));
    }

    private byte[] ipco() {
        return box(
                "ipco",
                properties.stream()
                        .map(property -> box(property.type(), bytes(property.content())))
                        .toArray(byte[][]::new));
    }

    private byte[] associations() {
        var parts = new ArrayList<>(List.of(u32(1), u32(pictures.size())));
        for (var picture : pictures) {
            parts.add(u16(number(picture)));
            parts.add(new byte[] {(byte) picture.properties().size()});
            picture.properties()
                    .forEach(box -> parts.add(u16(propertyNumbers.getOrDefault(box, 0))));
        }
        return box("ipma", parts.toArray(byte[][]::new));
    }

    private static byte[] box(String type, byte[]... contents) {
        int length = HEADER;
        for (var content : contents) {
            length += content.length;
        }
        var box = ByteBuffer.allocate(length).putInt(length).put(text(type));
        for (var content : contents) {
            box.put(content);
        }
        return box.array();
    }

    private static byte[] concatenated(List<byte[]> parts) {
        var all = ByteBuffer.allocate(parts.stream().mapToInt(part -> part.length).sum());
        parts.forEach(all::put);
        return all.array();
    }

    private static byte[] bytes(ByteBuffer data) {
        var bytes = new byte[data.remaining()];
        data.duplicate().get(bytes);
        return bytes;
    }

    private static byte[] text(String value) {
        return value.getBytes(ISO_8859_1);
    }

    private static byte[] u16(int value) {
        return ByteBuffer.allocate(2).putShort((short) value).array();
    }

    private static byte[] u32(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }
}
