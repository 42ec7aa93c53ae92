package dev.pictor.cli.demo;

/** A drawing on a background: what is one image of the catalog. */
record Picture(Drawing drawing, Background background) {

    String id() {
        return "demo-%s-%s".formatted(drawing.key(), background.word());
    }
}
