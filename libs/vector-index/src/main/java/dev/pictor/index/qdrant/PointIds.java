package dev.pictor.index.qdrant;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.qdrant.client.PointIdFactory;
import io.qdrant.client.grpc.Common.PointId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Point ids: the name-based UUID (version 5, RFC 9562) of an image id. */
final class PointIds {

    /** The namespace of Pictor's image ids; changing it orphans every stored point. */
    private static final UUID NAMESPACE = UUID.fromString("5f1c6f0a-9d3e-5c47-8b1d-70696374f072");

    private PointIds() {}

    static PointId of(String imageId) {
        return PointIdFactory.id(uuid(imageId));
    }

    static UUID uuid(String imageId) {
        try {
            var sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(
                    ByteBuffer.allocate(16)
                            .putLong(NAMESPACE.getMostSignificantBits())
                            .putLong(NAMESPACE.getLeastSignificantBits())
                            .array());
            var hash = ByteBuffer.wrap(sha1.digest(imageId.getBytes(UTF_8)));
            long high = (hash.getLong() & ~0xf000L) | 0x5000L;
            long low = (hash.getLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
            return new UUID(high, low);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
