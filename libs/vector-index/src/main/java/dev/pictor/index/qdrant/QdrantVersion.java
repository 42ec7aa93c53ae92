package dev.pictor.index.qdrant;

import java.util.regex.Pattern;

/** Which Qdrant is recent enough. */
final class QdrantVersion {

    /**
     * Before 1.16 the guard of an upsert is silently ignored; before 1.19 a write-ahead log
     * replayed after a purge can bring an image back.
     */
    static final String OLDEST = "1.19";

    private static final Pattern VERSION = Pattern.compile("v?(\\d+)\\.(\\d+)(\\..*|-.*)?");

    private QdrantVersion() {}

    static boolean guardsWrites(String version) {
        var parts = VERSION.matcher(version);
        if (!parts.matches()) {
            return false;
        }
        int major = Integer.parseInt(parts.group(1));
        return major > 1 || (major == 1 && Integer.parseInt(parts.group(2)) >= 19);
    }
}
