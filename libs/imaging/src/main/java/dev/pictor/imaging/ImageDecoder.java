package dev.pictor.imaging;

import java.io.IOException;
import java.util.Optional;

/**
 * Decodes untrusted files to upright 8-bit RGB.
 *
 * <p>The format is sniffed, limits are checked on the header before pixels are allocated, the
 * orientation in EXIF or XMP is applied, transparency goes over white, 16-bit channels keep their
 * high byte, and the first frame of an animation counts. Colour profiles are ignored, as Pillow and
 * so CLIP's reference preprocessing do. Thread-safe.
 */
public final class ImageDecoder {

    private final ImageLimits limits;
    private final JpegDecoder jpeg;
    private final Optional<LibAvif> avif;

    /** A decoder with the fastest JPEG codec of this machine, and AVIF if it has libavif. */
    public ImageDecoder(ImageLimits limits) {
        this(limits, JpegCodec.fastest());
    }

    ImageDecoder(ImageLimits limits, JpegCodec jpeg) {
        this(limits, jpeg, LibAvif.find());
    }

    ImageDecoder(ImageLimits limits, JpegCodec jpeg, Optional<LibAvif> avif) {
        this.avif = avif;
        this.limits = limits;
        this.jpeg = new JpegDecoder(jpeg);
    }

    /**
     * Decodes a file.
     *
     * @throws ImageRejectedException if it is empty, too big, damaged or no image
     */
    public DecodedImage decode(byte[] file) {
        if (file.length == 0) {
            throw new ImageRejectedException(
                    ImageRejectedException.Code.EMPTY, "the file is empty, expected an image");
        }
        if (file.length > limits.maxBytes()) {
            throw new ImageRejectedException(
                    ImageRejectedException.Code.TOO_MANY_BYTES,
                    "the file has %d bytes, allowed are %d: send a smaller one"
                            .formatted(file.length, limits.maxBytes()));
        }
        var format = ImageFormat.sniff(file).orElseThrow(() -> unsupported(file));
        try {
            return new DecodedImage(decode(file, format), format);
        } catch (ImageRejectedException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Decoders meet damage with whatever exception lies near.
            throw ImageRejectedException.corrupt(format, e);
        }
    }

    private static ImageRejectedException noLibavif() {
        return new ImageRejectedException(
                ImageRejectedException.Code.UNSUPPORTED_FORMAT,
                "the file is AVIF, which takes libavif.so.15 or libavif.so.16 on this machine (Debian:"
                        + " libavif15 or libavif16): install it, or save the file as JPEG or PNG");
    }

    private static ImageRejectedException unsupported(byte[] file) {
        return ForeignFormat.sniff(file)
                .map(ForeignFormat::refusal)
                .orElseGet(() ->
                        new ImageRejectedException(
                                ImageRejectedException.Code.UNSUPPORTED_FORMAT,
                                "the file is no JPEG, PNG, GIF, WebP, BMP, TIFF or AVIF,"
                                        + " whatever its content-type says"));
    }

    private RgbImage decode(byte[] file, ImageFormat format) throws IOException {
        return switch (format) {
            case JPEG -> jpeg.decode(file, limits);
            case PNG -> PngDecoder.decode(file, limits);
            case GIF -> GifDecoder.decode(file, limits);
            case WEBP -> WebpDecoder.decode(file, limits);
            case BMP -> BmpDecoder.decode(file, limits);
            case TIFF -> TiffDecoder.decode(file, limits);
            case AVIF -> avif.orElseThrow(ImageDecoder::noLibavif).decode(file, limits);
        };
    }
}
