package dev.pictor.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidator;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What holds for the settings of every service; inherit, and give {@code badValues} as a static
 * method of names with values that are out of bounds.
 *
 * @param <S> the mapping
 */
public abstract class SettingsContract<S> {

    private static final Validator VALIDATOR =
            Validation.buildDefaultValidatorFactory().getValidator();

    private final Class<S> mapping;
    private final String unknown;

    /**
     * A contract of one mapping.
     *
     * @param unknown a name that is none of its settings, such as a misspelt one
     */
    protected SettingsContract(Class<S> mapping, String unknown) {
        this.mapping = mapping;
        this.unknown = unknown;
    }

    /** Reads settings as a service does at its start. */
    protected final S read(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(mapping)
                .withDefaultValues(values)
                .withValidator((BeanValidationConfigValidator) () -> VALIDATOR)
                .build()
                .getConfigMapping(mapping);
    }

    @ParameterizedTest
    @MethodSource("badValues")
    void badValuesEndTheStartAndAreNamed(String name, String value) {
        assertThatThrownBy(() -> read(Map.of(name, value)))
                .satisfiesAnyOf(
                        e ->
                                assertThat(e)
                                        .isInstanceOf(ConfigValidationException.class)
                                        .hasMessageContaining(name),
                        e ->
                                assertThat(e)
                                        .isInstanceOf(IllegalArgumentException.class)
                                        .hasMessageContaining(name));
    }

    @Test
    void unknownNamesAreRefused() {
        assertThatThrownBy(() -> read(Map.of(unknown, "1")))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining(unknown);
    }
}
