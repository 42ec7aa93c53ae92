package dev.pictor.query.page;

import io.quarkus.runtime.annotations.StaticInitSafe;
import io.smallrye.config.ConfigMapping;
import java.net.URI;
import java.util.Optional;

/** Where a browser finds what the page needs besides this service. */
@StaticInitSafe
@ConfigMapping(prefix = "pictor.page")
public interface PageSettings {

    /**
     * ingest-service as browsers reach it, such as {@code http://127.0.0.1:8081}; without it the
     * page neither uploads nor deletes. It must list the page's origin in {@code
     * pictor.http.origins}.
     */
    Optional<URI> ingest();

    /** embed-service as browsers reach it; without it the page cannot tell whether it is ready. */
    Optional<URI> embed();

    /** trainer as browsers reach it; without it the page says nothing of trainings. */
    Optional<URI> trainer();
}
