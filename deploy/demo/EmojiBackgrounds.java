import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.LinkedHashMap;
import java.util.Map;

/** The background colours that the emoji reference model knows by name. */
final class EmojiBackgrounds {

    static final Map<String, Color> ALL = new LinkedHashMap<>();

    static {
        ALL.put("red", new Color(220, 50, 47));
        ALL.put("green", new Color(60, 160, 70));
        ALL.put("blue", new Color(50, 100, 210));
        ALL.put("yellow", new Color(250, 220, 60));
        ALL.put("white", Color.WHITE);
        ALL.put("black", new Color(20, 20, 20));
        ALL.put("pink", new Color(245, 160, 190));
        ALL.put("orange", new Color(245, 130, 32));
        ALL.put("brown", new Color(120, 75, 40));
        ALL.put("purple", new Color(130, 60, 170));
        ALL.put("gray", new Color(128, 128, 128));
        ALL.put("teal", new Color(0, 140, 140));
    }

    private EmojiBackgrounds() {}

    /** A new picture: the sprite over a colour. */
    static BufferedImage paint(BufferedImage sprite, String colour) {
        int width = sprite.getWidth();
        int height = sprite.getHeight();
        var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var graphics = picture.createGraphics();
        graphics.setColor(ALL.get(colour));
        graphics.fillRect(0, 0, width, height);
        graphics.drawImage(sprite, 0, 0, null);
        graphics.dispose();
        return picture;
    }
}
