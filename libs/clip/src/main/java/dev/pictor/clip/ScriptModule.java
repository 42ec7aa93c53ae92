package dev.pictor.clip;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The page of TorchScript {@code towers.py}, loaded with its constants filled in.
 *
 * <p>TorchScript reaches kernels that the NDArray API lacks (fused attention, bfloat16) at no cost
 * per operation. A script without weights is a few kilobytes of text in a zip archive, so Java
 * writes it itself and no export step exists; weights are passed with each call. Thread-safe.
 */
final class ScriptModule implements AutoCloseable {

    private static final String WEIGHT = "w[]";
    private static final String GRAPH_OPTIMIZER = "ai.djl.pytorch.graph_optimizer";

    static {
        // The optimising executor compiles a graph anew for shapes it has not seen, gains nothing
        // on these towers, and rounds its first runs differently from later ones.
        if (System.getProperty(GRAPH_OPTIMIZER) == null) {
            System.setProperty(GRAPH_OPTIMIZER, "false");
        }
    }

    private final Model model;
    private final Map<String, NDArray> markers = new ConcurrentHashMap<>();

    ScriptModule(Device device, Map<String, Object> constants) {
        model = Model.newInstance("towers", device, "PyTorch");
        try {
            model.load(new ByteArrayInputStream(archive(source(constants))));
        } catch (IOException | MalformedModelException e) {
            model.close();
            throw new IllegalStateException("towers.py does not load", e);
        }
    }

    NDManager manager() {
        return model.getNDManager();
    }

    /** Marks arrays as members of the list that each method takes last. */
    static List<NDArray> weights(List<NDArray> arrays) {
        arrays.forEach(a -> a.setName(WEIGHT));
        return List.copyOf(arrays);
    }

    /** Runs a method; the result belongs to the manager of the first input. */
    NDList run(String method, List<NDArray> inputs, List<NDArray> weights) {
        return run(method, inputs, weights, false);
    }

    /** Runs a method that differentiates; elsewhere the engine keeps no gradients. */
    NDList differentiate(String method, List<NDArray> inputs, List<NDArray> weights) {
        try (var _ = manager().getEngine().newGradientCollector()) {
            return run(method, inputs, weights, true);
        }
    }

    private NDList run(
            String method, List<NDArray> inputs, List<NDArray> weights, boolean gradients) {
        var arguments = new NDList(inputs.size() + weights.size() + 1);
        arguments.addAll(inputs);
        arguments.addAll(weights);
        arguments.add(markers.computeIfAbsent(method, this::marker));
        return model.getBlock().forward(new ParameterStore(manager(), false), arguments, gradients);
    }

    // DJL chooses the method of a script by the name of an input that is not passed on.
    private NDArray marker(String method) {
        var marker = manager().create(0f);
        marker.setName("module_method:" + method);
        return marker;
    }

    @Override
    public void close() {
        model.close();
    }

    private static String source(Map<String, Object> constants) throws IOException {
        try (var in = ScriptModule.class.getResourceAsStream("towers.py")) {
            if (in == null) {
                throw new IllegalStateException("towers.py is not on the class path");
            }
            var source = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (var constant : constants.entrySet()) {
                source =
                        source.replace(
                                "${" + constant.getKey() + "}", constant.getValue().toString());
            }
            return source;
        }
    }

    private static byte[] archive(String source) {
        var pickledModule = "\u0080\u0002c__torch__\nTowers\nq\u0000)\u0081}b.";
        var pickledEmptyTuple = "\u0080\u0002).";
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            put(zip, "data.pkl", pickledModule.getBytes(StandardCharsets.ISO_8859_1));
            put(zip, "constants.pkl", pickledEmptyTuple.getBytes(StandardCharsets.ISO_8859_1));
            put(zip, "code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
            // Of operators; before 10 gelu knew no approximation.
            put(zip, "version", "10\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        var entry = new ZipEntry("towers/" + name);
        var crc = new CRC32();
        crc.update(content);
        entry.setSize(content.length);
        entry.setCompressedSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
