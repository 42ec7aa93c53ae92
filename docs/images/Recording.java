import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ReducedMotion;
import dev.pictor.benchmarks.Chromium;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;

/**
 * Makes the moving picture of the README: a visit to the page of a running demo. {@code java -cp
 * 'benchmarks/target/*:benchmarks/target/lib/*' docs/images/Recording.java http://127.0.0.1:8080/
 * docs/images/page.gif}, once {@code ./pictor demo --trained} has published everything.
 */
final class Recording {

    /** All images that are to be seen have come, and nothing is being asked. */
    private static final String STILL =
            """
            () => !document.querySelector('.progress.on') && document.querySelectorAll('.tile').length > 9
              && [...document.querySelectorAll('.tile img, .reference img')].every(i => i.complete && i.naturalWidth)
            """;

    private final Page page;
    private final ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    private BufferedImage shown;

    private Recording(Page page) {
        this.page = page;
    }

    public static void main(String[] arguments) throws IOException {
        var url = arguments[0];
        try (var chromium = new Chromium();
                var browser = chromium.launch();
                var out = ImageIO.createImageOutputStream(fresh(new File(arguments[1])))) {
            var page =
                    browser.newPage(
                            new Browser.NewPageOptions()
                                    .setViewportSize(1000, 600)
                                    .setReducedMotion(
                                            ReducedMotion.REDUCE));
            page.navigate(url);
            new Recording(page).record(out);
        }
    }

    private static File fresh(File file) throws IOException {
        Files.deleteIfExists(file.toPath()); // or what was longer would show behind it
        return file;
    }

    private void record(ImageOutputStream out) throws IOException {
        writer.setOutput(out);
        writer.prepareWriteSequence(null);
        frame(1500);
        page.locator("#words").fill("a dog on a green background");
        frame(1800);
        page.locator(".tile .like").first().dispatchEvent("click");
        page.locator(".reference img").waitFor();
        page.locator("#words").fill("");
        frame(1800);
        for (var words : List.of("is on a yellow background", "is on a teal background")) {
            type(words);
            frame(2600);
        }
        writer.endWriteSequence();
    }

    /** Lets the words grow as a person types them; each answer is waited for, so that all is seen. */
    private void type(String words) throws IOException {
        page.locator("#words").fill("");
        for (int end = words.indexOf(' ', 6); end < words.length(); end += 7) {
            page.locator("#words").fill(words.substring(0, end));
            frame(250);
        }
        page.locator("#words").fill(words);
    }

    private void frame(int millis) throws IOException {
        page.waitForTimeout(700); // longer than typing is waited for, so that what follows has begun
        while (!page.evaluate(STILL).equals(true)) {
            page.waitForTimeout(50);
        }
        var whole = ImageIO.read(new ByteArrayInputStream(page.screenshot()));
        var image = new BufferedImage(whole.getWidth(), whole.getHeight(), BufferedImage.TYPE_INT_RGB);
        image.createGraphics().drawImage(whole, 0, 0, null);
        var changed = changed(image);
        var part = image.getSubimage(changed.x, changed.y, changed.width, changed.height);
        writer.writeToSequence(new IIOImage(part, null, metadata(changed, millis)), null);
        shown = image;
    }

    private Rectangle changed(BufferedImage image) {
        var all = new Rectangle(image.getWidth(), image.getHeight());
        if (shown == null) {
            return all;
        }
        var changed = new Rectangle(0, 0, -1, -1); // of nothing
        for (int y = 0; y < all.height; y++) {
            for (int x = 0; x < all.width; x++) {
                if (image.getRGB(x, y) != shown.getRGB(x, y)) {
                    changed.add(new Rectangle(x, y, 1, 1));
                }
            }
        }
        return changed.isEmpty() ? new Rectangle(1, 1) : changed;
    }

    private IIOMetadata metadata(Rectangle place, int millis) throws IOException {
        var type = ImageTypeSpecifier.createFromBufferedImageType(BufferedImage.TYPE_INT_RGB);
        var metadata = writer.getDefaultImageMetadata(type, null);
        var format = metadata.getNativeMetadataFormatName();
        var root = (IIOMetadataNode) metadata.getAsTree(format);
        var where = child(root, "ImageDescriptor");
        where.setAttribute("imageLeftPosition", Integer.toString(place.x));
        where.setAttribute("imageTopPosition", Integer.toString(place.y));
        where.setAttribute("imageWidth", Integer.toString(place.width));
        where.setAttribute("imageHeight", Integer.toString(place.height));
        where.setAttribute("interlaceFlag", "FALSE");
        var control = child(root, "GraphicControlExtension");
        control.setAttribute("disposalMethod", "doNotDispose");
        control.setAttribute("userInputFlag", "FALSE");
        control.setAttribute("transparentColorFlag", "FALSE");
        control.setAttribute("transparentColorIndex", "0");
        control.setAttribute("delayTime", Integer.toString(millis / 10));
        var extension = new IIOMetadataNode("ApplicationExtension");
        extension.setAttribute("applicationID", "NETSCAPE");
        extension.setAttribute("authenticationCode", "2.0");
        extension.setUserObject(new byte[] {1, 0, 0}); // for ever
        child(root, "ApplicationExtensions").appendChild(extension);
        metadata.setFromTree(format, root);
        return metadata;
    }

    private static IIOMetadataNode child(IIOMetadataNode root, String name) {
        var found = root.getElementsByTagName(name);
        if (found.getLength() > 0) {
            return (IIOMetadataNode) found.item(0);
        }
        var made = new IIOMetadataNode(name);
        root.appendChild(made);
        return made;
    }
}
