package dev.pictor.query.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Numbers of a composer.
 *
 * @param textScale of {@code lincir-pdv}
 * @param imageScale of {@code lincir-pdv}
 * @param weight of {@code lincir-pdv} and {@code slerp}: 0 keeps the image, 1 follows the text
 * @param textWeight of {@code sum}
 * @param negativeWeight of {@code negativeText}, whatever the composer
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ComposerOptions(
        @DecimalMin(value = "-10", message = "expected a number from -10 to 10")
                @DecimalMax(value = "10", message = "expected a number from -10 to 10")
                @Nullable Double textScale,
        @DecimalMin(value = "-10", message = "expected a number from -10 to 10")
                @DecimalMax(value = "10", message = "expected a number from -10 to 10")
                @Nullable Double imageScale,
        @DecimalMin(value = "0", message = "expected a number from 0 to 1")
                @DecimalMax(value = "1", message = "expected a number from 0 to 1")
                @Nullable Double weight,
        @DecimalMin(value = "0", message = "expected a number from 0 to 100")
                @DecimalMax(value = "100", message = "expected a number from 0 to 100")
                @Nullable Double textWeight,
        @DecimalMin(value = "0", message = "expected a number from 0 to 10")
                @DecimalMax(value = "10", message = "expected a number from 0 to 10")
                @Nullable Double negativeWeight) {

    static final ComposerOptions NONE = new ComposerOptions(null, null, null, null, null);

    double or(@Nullable Double given, double otherwise) {
        return given == null ? otherwise : given;
    }

    /** Which are given. */
    Set<String> given() {
        var given = new LinkedHashSet<String>();
        if (textScale != null) {
            given.add("textScale");
        }
        if (imageScale != null) {
            given.add("imageScale");
        }
        if (weight != null) {
            given.add("weight");
        }
        if (textWeight != null) {
            given.add("textWeight");
        }
        if (negativeWeight != null) {
            given.add("negativeWeight");
        }
        return given;
    }
}
