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

    /** The demo has a folder of its own, so that its images do not mix with anybody's. */
    static Path demoData() {
        return defaultData().resolve("demo");
    }

    static Path defaultModel() {
        return home().resolve("models/emoji-reference");
    }
}
