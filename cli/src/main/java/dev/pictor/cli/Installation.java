package dev.pictor.cli;

import java.nio.file.Path;

/** Where this Pictor was built, and where its data lies unless told otherwise. */
final class Installation {

    private Installation() {}

    static Path home() {
        return Path.of(System.getProperty("pictor.home", ".")).toAbsolutePath().normalize();
    }

    static Path defaultData() {
        return home().resolve(".pictor");
    }

    static Path defaultModel() {
        return home().resolve("models/emoji-reference");
    }
}
