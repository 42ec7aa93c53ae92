package dev.pictor.guard;

import java.lang.instrument.Instrumentation;
import org.jspecify.annotations.Nullable;

/** The entry of {@code -javaagent:kafka-guard.jar}. */
public final class Agent {

    private Agent() {}

    /** Called by the virtual machine before {@code main}. */
    public static void premain(@Nullable String arguments, Instrumentation instrumentation) {
        RecordGuard.BOUNDS.block(); // a wrong property ends the start here
        instrumentation.addTransformer(new Weaver());
    }
}
