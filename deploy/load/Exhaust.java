import java.util.ArrayList;

/** An agent that fills the heap of the process that it is loaded into. */
public final class Exhaust {

    private Exhaust() {}

    public static void agentmain(String arguments) {
        var kept = new ArrayList<byte[]>();
        while (true) {
            kept.add(new byte[1 << 20]);
        }
    }
}
