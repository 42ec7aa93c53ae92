package dev.pictor.checkpoint;

import dev.pictor.checkpoint.ImageTower.Pooling;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** SigLIP's image towers as timm names them; other towers of timm are refused. */
final class TimmSiglip {

    private static final Pattern NAME =
            Pattern.compile("vit_(base|large|so400m|giantopt)_patch(14|16|32)_siglip_(\\d{3})");

    private static final Map<String, TowerShape> SHAPES =
            Map.of(
                    "base", new TowerShape(768, 12, 12, 3072),
                    "large", new TowerShape(1024, 24, 16, 4096),
                    "so400m", new TowerShape(1152, 27, 16, 4304),
                    "giantopt", new TowerShape(1536, 40, 16, 6144));

    /** The names for which timm chooses the approximation by a hyperbolic tangent. */
    private static final Set<String> TANH =
            Set.of(
                    "vit_base_patch32_siglip_256",
                    "vit_large_patch16_siglip_512",
                    "vit_so400m_patch16_siglip_256",
                    "vit_so400m_patch16_siglip_384",
                    "vit_so400m_patch16_siglip_512",
                    "vit_giantopt_patch16_siglip_256",
                    "vit_giantopt_patch16_siglip_384");

    private TimmSiglip() {}

    static ImageTower read(ConfigKeys vision, int joint) {
        var name = vision.text("timm_model_name", "");
        var matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            throw vision.refused(
                    "timm_model_name",
                    "of timm's image towers those named vit_*_siglip_* are supported");
        }
        if (!vision.text("timm_pool", "avg").equals("map")) {
            throw vision.refused("timm_pool", "expected map");
        }
        if (!vision.text("timm_proj", "linear").equals("none")) {
            throw vision.refused("timm_proj", "expected none");
        }
        var shape = SHAPES.get(matcher.group(1));
        if (shape == null || shape.width() != joint) {
            throw vision.refused(
                    "timm_model_name", "such a tower has no embeddings of %d".formatted(joint));
        }
        int size = Integer.parseInt(matcher.group(3));
        if (vision.side("image_size", size) != size) {
            throw vision.refused("image_size", "expected " + size + ", as the tower's name says");
        }
        return new ImageTower(
                shape,
                size,
                Integer.parseInt(matcher.group(2)),
                TANH.contains(name) ? Activation.GELU_TANH : Activation.GELU,
                1e-6,
                false,
                Pooling.ATTENTION,
                false,
                false);
    }
}
