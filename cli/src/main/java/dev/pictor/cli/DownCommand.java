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
        var running = RunningStack.read(stack.data());
        if (running.isEmpty()) {
            System.out.println("Pictor is not up.");
            return 0;
        }
        var process = ProcessHandle.of(running.get().pid()).filter(p -> running.get().alive());
        if (process.isPresent()) {
            process.get().destroy();
            while (process.get().isAlive()) {
                Thread.sleep(100);
            }
        }
        running.get().endOrphans();
        RunningStack.forget(stack.data());
        System.out.println("Pictor is down.");
        return 0;
    }
}
