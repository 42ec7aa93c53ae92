package dev.pictor.query.http;

import dev.pictor.query.search.Region;
import dev.pictor.service.http.InvalidFieldException;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The part of the image that a query is about, in fractions of its sides.
 *
 * @param x left edge
 * @param y top edge
 * @param width of the part
 * @param height of the part
 */
@Schema(description = "The part of the image that counts, in fractions of its upright sides.")
public record Crop(
        @NotNull(message = "is missing")
                @DecimalMin(value = "0", message = "expected a number from 0 to below 1")
                @DecimalMax(
                        value = "1",
                        inclusive = false,
                        message = "expected a number from 0 to below 1")
                Double x,
        @NotNull(message = "is missing")
                @DecimalMin(value = "0", message = "expected a number from 0 to below 1")
                @DecimalMax(
                        value = "1",
                        inclusive = false,
                        message = "expected a number from 0 to below 1")
                Double y,
        @NotNull(message = "is missing")
                @DecimalMin(
                        value = "0",
                        inclusive = false,
                        message = "expected a number above 0, up to 1")
                @DecimalMax(value = "1", message = "expected a number above 0, up to 1")
                Double width,
        @NotNull(message = "is missing")
                @DecimalMin(
                        value = "0",
                        inclusive = false,
                        message = "expected a number above 0, up to 1")
                @DecimalMax(value = "1", message = "expected a number above 0, up to 1")
                Double height) {

    /** A thousandth of a pixel of the largest image, for sums of decimals. */
    private static final double ROUNDING = 1e-6;

    Region region() {
        if (x + width > 1 + ROUNDING) {
            throw new InvalidFieldException("crop.width", "x + width is above 1");
        }
        if (y + height > 1 + ROUNDING) {
            throw new InvalidFieldException("crop.height", "y + height is above 1");
        }
        return new Region(x, y, width, height);
    }
}
