package dev.pictor.query.page;

import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** {@code /operate}, without the ending that its file has. */
@PermitAll
@Path("/operate")
public class OperatePage {

    private static final String FILE = "/META-INF/resources/operate.html";

    private final String page;

    OperatePage() {
        try (var file = OperatePage.class.getResourceAsStream(FILE)) {
            page = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The page; what it shows, it asks the API for, with a key. */
    @GET
    @NonBlocking
    @Produces(MediaType.TEXT_HTML + ";charset=UTF-8")
    @Operation(hidden = true)
    public String page() {
        return page;
    }
}
