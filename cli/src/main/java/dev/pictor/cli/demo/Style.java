package dev.pictor.cli.demo;

import java.util.Locale;

/** Whose drawings: each style is a sheet of its own. */
public enum Style {
    /** Noto Emoji by Google. */
    NOTO,
    /** Twemoji by Twitter and contributors. */
    TWEMOJI;

    /** Its name in sentences. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
