package dev.pictor.imaging;

import java.io.IOException;

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
    private final NativeDecoders natives;

    /** A decoder with the fastest JPEG codec of this machine, and what libraries it has. */
    public ImageDecoder(ImageLimits limits) {
        this(limits, JpegCodec.fastest());
    }

    ImageDecoder(ImageLimits limits, JpegCodec jpeg) {
        this(limits, jpeg, NativeDecoders.find());
    }

    ImageDecoder(ImageLimits limits, JpegCodec jpeg, NativeDecoders natives) {
        this.limits = limits;
        this.jpeg = new JpegDecoder(jpeg);
        this.natives = natives;
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
            return new DecodedImage(decode(file, format), format, EmbeddedProfile.of(file, format));
        } catch (ImageRejectedException | DecoderUnavailableException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Decoders meet damage with whatever exception lies near.
            throw ImageRejectedException.corrupt(format, e);
        }
    }

    private static ImageRejectedException unsupported(byte[] file) {
        return ForeignFormat.sniff(file)
                .map(ForeignFormat::refusal)
                .orElseGet(() ->
                        new ImageRejectedException(
                                ImageRejectedException.Code.UNSUPPORTED_FORMAT,
                                "the file is no JPEG, PNG, GIF, WebP, BMP, TIFF, AVIF, HEIC or JPEG XL,"
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
            case AVIF, HEIC, JXL -> natives.of(format).decode(file, limits);
        };
    }
}
