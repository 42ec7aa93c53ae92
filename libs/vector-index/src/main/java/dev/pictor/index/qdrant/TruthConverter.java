package dev.pictor.index.qdrant;

import org.eclipse.microprofile.config.spi.Converter;

/**
 * Reads {@code true} or {@code false} and nothing else: the usual converter takes whatever it does
 * not know for false, and a misspelt setting would silently turn TLS off.
 */
public final class TruthConverter implements Converter<Boolean> {

    private static final long serialVersionUID = 1;

    @Override
    public Boolean convert(String value) {
        return switch (value.strip()) {
            case "true" -> true;
            case "false" -> false;
            default ->
                    throw new IllegalArgumentException(
                            "'%s': expected true or false".formatted(value));
        };
    }
}
