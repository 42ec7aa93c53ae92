package dev.pictor.index.qdrant;

import com.github.dockerjava.api.exception.NotFoundException;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * A real Qdrant: the one that {@code PICTOR_TEST_QDRANT=host:port} names, or a container if Docker
 * has the image. The image is not pulled, or the tests would be of the network.
 */
public final class RealQdrant {

    /** Said of the tests that are skipped without one. */
    public static final String ABSENT =
            "SKIPPED: no real Qdrant: set PICTOR_TEST_QDRANT=host:port, or pull qdrant/qdrant:v1.19.0";

    /** The oldest that Pictor works with. */
    public static final String IMAGE = "qdrant/qdrant:v1.19.0";

    private static final int GRPC = 6334;
    private static final Optional<String> ADDRESS = find();

    private RealQdrant() {}

    /** Whether there is one; for {@code @EnabledIf}. */
    public static boolean isThere() {
        return ADDRESS.isPresent();
    }

    /** Its host. */
    public static String host() {
        var address = ADDRESS.orElseThrow();
        return address.substring(0, address.lastIndexOf(':'));
    }

    /** Its gRPC port. */
    public static int port() {
        var address = ADDRESS.orElseThrow();
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    private static Optional<String> find() {
        var named = System.getenv("PICTOR_TEST_QDRANT");
        if (named != null) {
            return Optional.of(named);
        }
        return imageIsThere(IMAGE) ? Optional.of(start()) : Optional.empty();
    }

    /** Whether there is a Docker with an image. */
    public static boolean imageIsThere(String image) {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            return false;
        }
        try (var inspection = DockerClientFactory.lazyClient().inspectImageCmd(image)) {
            inspection.exec();
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }

    private static String start() {
        var container = container();
        container.start();
        Runtime.getRuntime().addShutdownHook(new Thread(container::stop));
        return address(container);
    }

    /** An empty one that is to be started. */
    public static GenericContainer<?> container() {
        return new GenericContainer<>(IMAGE)
                .withImagePullPolicy(_ -> false)
                .withExposedPorts(GRPC)
                .waitingFor(Wait.forLogMessage(".*gRPC listening.*", 1));
    }

    /** Host and gRPC port of a started container. */
    public static String address(GenericContainer<?> container) {
        return container.getHost() + ":" + container.getMappedPort(GRPC);
    }
}
