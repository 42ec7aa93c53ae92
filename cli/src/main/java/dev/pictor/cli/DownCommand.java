package dev.pictor.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Stops the local stack. */
@Command(
        name = "down",
        mixinStandardHelpOptions = true,
        description = "Stop a local stack that runs in the background.")
final class DownCommand implements Callable<Integer> {

    @Mixin private final StackOptions stack = new StackOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        var data = stack.data();
        var running = RunningStack.read(data);
        if (!RunningStack.alive(data) && running.isEmpty()) {
            System.out.println("Pictor is not up.");
            return 0;
        }
        if (RunningStack.alive(data)) {
            if (running.isEmpty()) {
                System.err.println("pictor: it is still starting; try again when it is up");
                return 1;
            }
            ProcessHandle.of(running.get().pid()).ifPresent(ProcessHandle::destroy);
            while (RunningStack.alive(data)) {
                Thread.sleep(100);
            }
        }
        RunningStack.endOrphans(data);
        RunningStack.forget(data);
        System.out.println("Pictor is down.");
        return 0;
    }
}
