package dev.pictor.cli;

import java.nio.file.Path;

/** What a newcomer may try while the demo runs. */
final class DemoHints {

    private DemoHints() {}

    static String page(String page) {
        return """

        Try on %s while it fills:
          click a picture, then type  is on a red background
          a person or a hand, then    has dark skin tone
          or words alone              a cat on a blue background
        """
                .formatted(page);
    }

    static String untrained() {
        return """
        The demo begins with an untrained phi, so that a picture counts for nothing beside words yet.
        Half-way a training starts by itself: ask the same again once it says "phi improved".
        """;
    }

    static String end(Path data, String example) {
        return """

        Everything is published. The same from a shell:
          ./pictor search --data %1$s --id %2$s --text "is on a red background"
          ./pictor releases --data %1$s
          ./pictor publish --data %1$s FOLDER     your own pictures among them
        Ctrl-C stops it; the next ./pictor demo goes on with what is there. To begin again, delete %1$s
        """
                .formatted(data, example);
    }
}
