package dev.pictor.cli;

import dev.pictor.checkpoint.PhiWeights;
import dev.pictor.checkpoint.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A phi that has learned nothing: random weights, as a training draws them that starts afresh. The
 * demo begins with it, so that the first release is an improvement to be seen.
 */
final class UntrainedPhi {

    private static final long SEED = 16;

    private UntrainedPhi() {}

    /** Writes one of the same shapes as a phi that there is. */
    static void write(Path like, Path into) throws IOException {
        PhiWeights.write(drawn(PhiWeights.read(Safetensors.open(like))), into);
    }

    private static List<Safetensors.Tensor> drawn(List<Safetensors.Tensor> shapes) {
        var random = new SplittableRandom(SEED);
        var weights = new ArrayList<Safetensors.Tensor>();
        double bound = 0;
        for (var tensor : shapes) {
            if (tensor.shape().sizes().size() == 2) { // its bias comes next and has the same
                bound = 1 / Math.sqrt((double) tensor.shape().sizes().get(1));
            }
            var values = new float[tensor.values().length];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextDouble(-bound, bound);
            }
            weights.add(new Safetensors.Tensor(tensor.name(), tensor.shape(), values));
        }
        return weights;
    }
}
