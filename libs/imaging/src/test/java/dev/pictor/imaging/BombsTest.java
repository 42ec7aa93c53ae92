package dev.pictor.imaging;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.pictor.imaging.ImageRejectedException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Small files that would cost much are refused before they do. */
@Timeout(10)
class BombsTest {

    private static final int SIDE = 7_900; // within the pixels that are allowed

    private static final ImageDecoder DECODER = new ImageDecoder(ImageLimits.DEFAULT);

    private static void assertRejected(byte[] file, Code code, String part) {
        assertThatThrownBy(() -> DECODER.decode(file))
                .isInstanceOfSatisfying(
                        ImageRejectedException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(part);
    }

    private static byte[] golden(String name) throws IOException {
        return Files.readAllBytes(GoldenImage.GOLDEN.resolve(name));
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int find(byte[] file, String text) {
        int at = new String(file, ISO_8859_1).indexOf(text);
        assertThat(at).isNotNegative();
        return at;
    }

    @Test
    void aPictureTooLongForAnyResampling() throws IOException {
        var gif = golden("variants/partial.gif");
        little(gif).putShort(6, (short) 65_535).putShort(8, (short) 1);
        // The frame makes the screen higher; 65 535 x 22 is fine, and so decodes.
        assertThat(DECODER.decode(gif).image().width()).isEqualTo(65_535);
        var png = golden("variants/g1-i1.png");
        assertRejected(resized(png, 1 << 20, 1), Code.TOO_MANY_PIXELS, "65535 a side");
    }

    @Test
    void aGifFrameOfFewBytes() throws IOException {
        var gif = golden("variants/nopal.gif");
        int frame = find(gif, ",");
        little(gif).putShort(frame + 5, (short) SIDE).putShort(frame + 7, (short) SIDE);
        assertRejected(gif, Code.CORRUPT, "cut off");
    }

    @Test
    void aPngOfFewBytes() throws IOException {
        assertRejected(
                resized(golden("variants/g1-i1.png"), 60_000, 1_000), Code.CORRUPT, "cut off");
    }

    private static byte[] resized(byte[] png, int width, int height) {
        ByteBuffer.wrap(png).putInt(16, width).putInt(20, height);
        var crc = new java.util.zip.CRC32();
        crc.update(png, 12, 17);
        ByteBuffer.wrap(png).putInt(29, (int) crc.getValue());
        return png;
    }

    @Test
    void aWebpWithADamagedAlphaChannel() throws IOException {
        var lossy = golden("images/lossy.webp");
        int picture = find(lossy, "VP8 ");
        var webp = ByteBuffer.allocate(lossy.length + 28).order(ByteOrder.LITTLE_ENDIAN);
        webp.put("RIFF".getBytes(ISO_8859_1)).putInt(webp.capacity() - 8);
        webp.put("WEBPVP8X".getBytes(ISO_8859_1)).putInt(10).putInt(0x10);
        for (int side : new int[] {picture + 14, picture + 16}) {
            int last = (little(lossy).getShort(side) & 0x3fff) - 1;
            webp.putShort((short) last).put((byte) 0);
        }
        webp.put("ALPH".getBytes(ISO_8859_1)).putInt(2).putShort((short) -1);
        webp.put(lossy, picture, lossy.length - picture);
        assertRejected(webp.array(), Code.CORRUPT, "alpha channel");
    }

    @Test
    void aWebpWithAHugeCanvas() throws IOException {
        var webp = golden("variants/anim-partial.webp");
        little(webp).putInt(find(webp, "VP8X") + 12, 0xffff_ffff);
        assertRejected(webp, Code.TOO_MANY_PIXELS, "16777216");
    }

    @Test
    void aWebpWhoseBitstreamIsHuge() throws IOException {
        var webp = golden("images/lossless.webp");
        int size = find(webp, "VP8L") + 9;
        little(webp).putInt(size, little(webp).getInt(size) | 0x0fff_ffff);
        assertRejected(webp, Code.TOO_MANY_PIXELS, "16384 x 16384");
    }

    @Test
    void aBmpOfFewBytes() throws IOException {
        var bmp = golden("images/bitmap.bmp");
        little(bmp).putInt(18, SIDE).putInt(22, -SIDE);
        assertRejected(bmp, Code.CORRUPT, "cut off");
    }

    @Test
    void bmpHeadersThatLie() throws IOException {
        for (int size : new int[] {0, 11, 13, 65, 4_000, Integer.MAX_VALUE, -1}) {
            var bmp = golden("images/bitmap.bmp");
            little(bmp).putInt(14, size);
            assertRejected(bmp, Code.UNSUPPORTED_FORMAT, "header of");
        }
        var cut = Arrays.copyOf(golden("variants/32v4.bmp"), 100);
        assertRejected(cut, Code.CORRUPT, "the header is cut off");
        var bmp = golden("variants/b-offset0-8bit.bmp");
        little(bmp).putInt(46, -1); // colours
        assertRejected(bmp, Code.CORRUPT, "cut off");
    }

    @Test
    void anOs2BitmapWithAFaxInside() throws IOException {
        var bmp = golden("variants/b-os2-2-1bit.bmp");
        little(bmp).putInt(30, 3);
        assertRejected(bmp, Code.UNSUPPORTED_FORMAT, "compression 3");
    }

    @Test
    void aBmpWithAnotherFormatInside() throws IOException {
        var bmp = golden("images/bitmap.bmp");
        little(bmp).putInt(30, 4);
        assertRejected(bmp, Code.UNSUPPORTED_FORMAT, "compression 4");
    }

    @Test
    void tiffsThatLie() throws IOException {
        assertRejected(tiff(256, SIDE), Code.CORRUPT, "cut off");
        assertRejected(tiff(257, Integer.MAX_VALUE), Code.TOO_MANY_PIXELS, "2147483647");
        assertRejected(tiff(277, 60_000), Code.UNSUPPORTED_FORMAT, "samples per pixel 60000");
        assertRejected(tiff(279, Integer.MAX_VALUE), Code.CORRUPT, "cut off");
        assertRejected(tiff(273, -1), Code.CORRUPT, "cut off");
        assertRejected(tiff(278, 0), Code.CORRUPT, "");
        assertRejected(tiff(259, 34_712), Code.UNSUPPORTED_FORMAT, "compression 34712");
        assertRejected(tiff(262, 8), Code.UNSUPPORTED_FORMAT, "photometric interpretation 8");
    }

    @Test
    void aTiffOfEndlessDirectories() throws IOException {
        var tiff = golden("variants/t-le-rgba16.tif");
        var in = little(tiff);
        int start = in.getInt(4);
        in.putInt(start + 2 + 12 * in.getShort(start), start);
        assertThat(DECODER.decode(tiff).format()).isEqualTo(ImageFormat.TIFF);
    }

    @Test
    void aTiffTagOfFourThousandMillionValues() throws IOException {
        var tiff = golden("variants/t-le-cmyk.tif");
        int entry = entry(tiff, 273);
        little(tiff).putInt(entry + 4, -1);
        assertRejected(tiff, Code.CORRUPT, "4294967295 values");
    }

    @Test
    void aTiffWithALargerJpegInside() throws IOException {
        var tiff = golden("variants/t-CMYK-jpeg.tif");
        var bytes = Arrays.copyOf(tiff, tiff.length);
        int frame = find(bytes, "\u00ff\u00c0");
        ByteBuffer.wrap(bytes)
                .putShort(frame + 5, (short) 65_500)
                .putShort(frame + 7, (short) 65_500);
        assertRejected(bytes, Code.CORRUPT, "larger than its place");
    }

    @Test
    void differencesOfFewBytes() throws IOException {
        var tiff = golden("variants/t-diff16-rgb-lzw-le.tif");
        var in = little(tiff);
        in.putShort(entry(tiff, 256) + 8, (short) SIDE)
                .putShort(entry(tiff, 257) + 8, (short) SIDE);
        in.putShort(entry(tiff, 278) + 8, (short) SIDE);
        assertRejected(tiff, Code.CORRUPT, "cut off");
    }

    @Test
    void bigTiffsThatLie() throws IOException {
        assertRejected(bigTiff(256, 0, 1L << 40), Code.TOO_MANY_PIXELS, "1099511627776");
        assertRejected(bigTiff(257, 0, -1), Code.CORRUPT, "-1");
        assertRejected(bigTiff(273, 0, Long.MAX_VALUE), Code.CORRUPT, "");
        assertRejected(bigTiff(279, 1, Long.MAX_VALUE), Code.CORRUPT, "9223372036854775807 values");
        assertRejected(bigTiff(320, 1, -1), Code.CORRUPT, "-1 values");
        assertRejected(bigTiff(278, 0, Long.MIN_VALUE), Code.CORRUPT, "");
    }

    @Test
    void bigTiffDirectoriesOfManyEntries() throws IOException {
        var tiff = golden("variants/t-big-palette.tif");
        little(tiff).putLong((int) little(tiff).getLong(8), 1L << 61);
        assertRejected(tiff, Code.CORRUPT, "cut off");
        little(tiff).putLong((int) little(tiff).getLong(8), tiff.length);
        assertRejected(tiff, Code.CORRUPT, "entries");
        little(tiff).putLong(8, -1);
        assertRejected(tiff, Code.CORRUPT, "cut off");
    }

    @Test
    void aTiffWhoseTagsAllPointAtTheSameBytes() throws IOException {
        var small = golden("variants/t-big-palette.tif");
        var tiff = Arrays.copyOf(small, 4 << 20);
        for (int[] renamed : new int[][] {{296, 338}, {305, 530}, {320, 320}}) {
            int entry = bigEntry(tiff, renamed[0]);
            little(tiff).putShort(entry, (short) renamed[1]).putShort(entry + 2, (short) 3);
            little(tiff).putLong(entry + 4, tiff.length / 2 - 8).putLong(entry + 12, 16);
        }
        assertRejected(tiff, Code.CORRUPT, "a directory of");
    }

    @Test
    void aTiffOfManyStripsWithoutLengths() throws IOException {
        // As many as are allowed, all at one place: what follows each must be found at once.
        var strips = TiffDirectory.parse(stripsAtOnePlace(100_000), 0, 1 << 20);
        var parts = TiffParts.parse(strips, new byte[1 << 20]);
        assertThat(parts.lengths()).hasSize(100_000).containsOnly((1 << 20) - 8);
    }

    private static byte[] stripsAtOnePlace(int count) {
        var tiff = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
        tiff.putShort((short) 0x4949).putShort((short) 42).putInt(8).putShort((short) 5);
        int[][] longs = {{256, 1}, {257, count}, {259, 5}, {278, 1}};
        for (int[] tag : longs) {
            tiff.putShort((short) tag[0]).putShort((short) 4).putInt(1).putInt(tag[1]);
        }
        tiff.putShort((short) 273).putShort((short) 4).putInt(count).putInt(1 << 10);
        for (int i = 0; i < count; i++) {
            tiff.putInt((1 << 10) + 4 * i, 8);
        }
        return tiff.array();
    }

    @Test
    void avifsThatLie() throws IOException {
        assumeThat(LibAvif.find()).isPresent();
        var golden = golden("variants/a-q75-420.avif");
        int size = find(golden, "ispe") + 8;
        // The container says that it is smaller than what AV1 has inside.
        for (int side : new int[] {1, 30, 51}) {
            var avif = golden.clone();
            ByteBuffer.wrap(avif).putInt(size, side).putInt(size + 4, side);
            assertRejected(avif, Code.CORRUPT, "");
        }
        var avif = golden.clone();
        ByteBuffer.wrap(avif).putInt(size, 16_000).putInt(size + 4, 16_000);
        assertRejected(avif, Code.TOO_MANY_PIXELS, "16000 x 16000");
        ByteBuffer.wrap(avif).putInt(size, -1).putInt(size + 4, -1);
        assertRejected(avif, Code.CORRUPT, "");
        for (int length = 16; length < golden.length; length += 9) {
            var cut = Arrays.copyOf(golden, length);
            assertThatThrownBy(() -> DECODER.decode(cut))
                    .isInstanceOf(ImageRejectedException.class);
        }
    }

    /** A small BigTIFF; one of its tags has another value, or another count of values. */
    private static byte[] bigTiff(int tag, int what, long value) throws IOException {
        var tiff = golden("variants/t-big-palette.tif");
        int entry = bigEntry(tiff, tag);
        little(tiff).putShort(entry + 2, (short) 16).putLong(entry + (what == 0 ? 12 : 4), value);
        return tiff;
    }

    private static int bigEntry(byte[] tiff, int tag) {
        var in = little(tiff);
        int at = (int) in.getLong(8) + 8;
        while (Short.toUnsignedInt(in.getShort(at)) != tag) {
            at += 20;
        }
        return at;
    }

    /** A small TIFF, the first value of one of its tags replaced. */
    private static byte[] tiff(int tag, int value) throws IOException {
        var tiff = golden("variants/t-le-cmyk.tif");
        int entry = entry(tiff, tag);
        var in = little(tiff);
        if (in.getShort(entry + 2) == 3) {
            in.putShort(entry + 8, (short) value);
        } else {
            in.putInt(entry + 8, value);
        }
        return tiff;
    }

    private static int entry(byte[] tiff, int tag) {
        var in = little(tiff);
        int at = in.getInt(4) + 2;
        while (in.getShort(at) != tag) {
            at += 12;
        }
        return at;
    }
}
