package dev.pictor.local;

import dev.pictor.emulator.LocalStore;
import dev.pictor.local.broker.EmbeddedBroker;
import dev.pictor.local.broker.EmbeddedBroker.Listener;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * The broker or the vector store of the local stack as a process of its own, for containers where
 * Kafka's and Qdrant's images cannot be had. It listens on all addresses and knows neither TLS nor
 * names: nothing for a network with strangers.
 */
public final class StandIn {

    private static final String ANYWHERE = "0.0.0.0";

    private StandIn() {}

    /**
     * Arguments: {@code broker FOLDER HOST:PORT...}, the names under which clients find it, or
     * {@code store FOLDER PORT}.
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length < 3) {
            System.err.println("expected: broker FOLDER HOST:PORT... or store FOLDER PORT");
            System.exit(2);
        }
        var part = start(args);
        var ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> {
                            part.close();
                            ended.countDown();
                        }));
        System.out.println(args[0] + " is up");
        ended.await();
    }

    private interface Part {
        void close();
    }

    private static Part start(String[] args) throws IOException {
        var folder = Path.of(args[1]);
        return switch (args[0]) {
            case "broker" -> {
                var listeners = new ArrayList<Listener>();
                for (int i = 2; i < args.length; i++) {
                    int colon = args[i].lastIndexOf(':');
                    listeners.add(
                            new Listener(
                                    ANYWHERE,
                                    args[i].substring(0, colon),
                                    Integer.parseInt(args[i].substring(colon + 1))));
                }
                yield EmbeddedBroker.start(folder, listeners)::close;
            }
            case "store" ->
                    LocalStore.start(
                                    folder,
                                    InetAddress.ofLiteral(ANYWHERE),
                                    Integer.parseInt(args[2]))
                            ::close;
            default -> throw new IllegalArgumentException(args[0] + ": expected broker or store");
        };
    }
}
