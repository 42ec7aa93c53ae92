package dev.pictor.cli.demo;

import java.awt.Color;
import java.util.Locale;

/** A background colour that the emoji reference model knows by name. */
public enum Background {
    RED(220, 50, 47),
    GREEN(60, 160, 70),
    BLUE(50, 100, 210),
    YELLOW(250, 220, 60),
    WHITE(255, 255, 255),
    BLACK(20, 20, 20),
    PINK(245, 160, 190),
    ORANGE(245, 130, 32),
    BROWN(120, 75, 40),
    PURPLE(130, 60, 170),
    GRAY(128, 128, 128),
    TEAL(0, 140, 140);

    private final int rgb;

    Background(int red, int green, int blue) {
        rgb = new Color(red, green, blue).getRGB();
    }

    /** The colour to paint with. */
    Color color() {
        return new Color(rgb);
    }

    /** Its name in sentences. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
