package dev.pictor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RunningStackTest {

    @Test
    void aStackIsToldFromOneWhoseFolderBeginsAlike() {
        // This process itself, whose arguments the system knows.
        var self = ProcessHandle.current().info();
        var argument = self.arguments().orElseThrow()[0];
        assertThat(RunningStack.hasArgument(self, argument)).isTrue();
        var beginning = argument.substring(0, argument.length() - 1);
        assertThat(RunningStack.hasArgument(self, beginning)).isFalse();
        assertThat(RunningStack.hasArgument(self, "-Dno=" + Path.of("x"))).isFalse();
    }
}
