package dev.pictor.clip;

import ai.djl.Device;
import ai.djl.engine.Engine;

/** Where a model runs: {@code auto} (a GPU if there is one), {@code cpu} or {@code gpu:N}. */
public record ComputeDevice(Kind kind, int index) {

    /** The ways to choose a device. */
    public enum Kind {
        AUTO,
        CPU,
        GPU
    }

    /** A GPU if there is one, else the CPU. */
    public static final ComputeDevice AUTO = new ComputeDevice(Kind.AUTO, 0);

    /** The CPU. */
    public static final ComputeDevice CPU = new ComputeDevice(Kind.CPU, 0);

    /**
     * Parses a setting.
     *
     * @throws IllegalArgumentException if the text is none of the three forms
     */
    public static ComputeDevice parse(String text) {
        if (text.equals("auto")) {
            return AUTO;
        }
        if (text.equals("cpu")) {
            return CPU;
        }
        if (text.matches("gpu:\\d{1,3}")) {
            return new ComputeDevice(Kind.GPU, Integer.parseInt(text.substring(4)));
        }
        throw new IllegalArgumentException("device '" + text + "': use auto, cpu or gpu:N");
    }

    Device resolve() {
        int gpus = kind == Kind.CPU ? 0 : Engine.getEngine("PyTorch").getGpuCount();
        return switch (kind) {
            case CPU -> Device.cpu();
            case AUTO -> gpus > 0 ? Device.gpu(0) : Device.cpu();
            case GPU -> {
                if (index >= gpus) {
                    throw new IllegalArgumentException(
                            ("device gpu:%d: PyTorch sees %d GPUs; use auto or cpu, or give it its CUDA"
                                            + " libraries")
                                    .formatted(index, gpus));
                }
                yield Device.gpu(index);
            }
        };
    }
}
