package dev.pictor.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.pictor.clip.Clip;
import dev.pictor.clip.ClipOptions;
import dev.pictor.clip.ComputeDevice;
import dev.pictor.clip.Precision;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The image tower at ViT-B/32 shape, batch 16, against the bare matrix products of the same shapes:
 * those of the whole tower, all tokens in every block.
 */
final class ClipBenchmark {

    private static final int BATCH = 16;

    private ClipBenchmark() {}

    static void run(Path model) {
        var images = new ArrayList<byte[]>();
        var random = new Random(3);
        for (int i = 0; i < BATCH; i++) {
            var pixels = new byte[RandomClip.SIZE * RandomClip.SIZE * 3];
            random.nextBytes(pixels);
            images.add(pixels);
        }
        for (var precision : List.of(Precision.FP32, Precision.BF16)) {
            try (var clip = Clip.load(model, new ClipOptions(ComputeDevice.CPU, precision));
                    var manager = NDManager.newBaseManager("PyTorch")) {
                var reference = new MatrixProducts(manager);
                var times =
                        Stopwatch.paired(3, 11, () -> clip.images().encode(images), reference::run);
                System.out.printf(
                        "clip    %s: %.1f images/s, bare fp32 matrix products %.1f/s, ratio %.3f%n",
                        precision, BATCH / times[0], BATCH / times[1], times[2]);
            }
        }
    }

    /** Every weight product of the tower, in fp32, without anything between. */
    private static final class MatrixProducts {

        private final List<NDArray> left = new ArrayList<>();
        private final List<NDArray> right = new ArrayList<>();

        MatrixProducts(NDManager manager) {
            int rows = BATCH * RandomClip.TOKENS;
            int width = RandomClip.WIDTH;
            int mlp = RandomClip.MLP;
            add(
                    manager,
                    BATCH * (RandomClip.TOKENS - 1),
                    3 * RandomClip.PATCH * RandomClip.PATCH,
                    width);
            for (int i = 0; i < RandomClip.LAYERS; i++) {
                add(manager, rows, width, 3 * width);
                add(manager, rows, width, width);
                add(manager, rows, width, mlp);
                add(manager, rows, mlp, width);
            }
            add(manager, BATCH, width, RandomClip.JOINT);
        }

        private void add(NDManager manager, int rows, int inner, int columns) {
            left.add(manager.randomNormal(new Shape(rows, inner)));
            right.add(manager.randomNormal(new Shape(inner, columns)));
        }

        void run() {
            for (int i = 0; i < left.size(); i++) {
                left.get(i).matMul(right.get(i)).close();
            }
        }
    }
}
