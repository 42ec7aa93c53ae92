package dev.pictor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The descriptions of the APIs in docs/openapi are those of the services as they were just built.
 */
class ApiDocsTest {

    @ParameterizedTest
    @ValueSource(strings = {"ingest-service", "query-service", "trainer"})
    void docsDescribeTheService(String service) throws IOException {
        var built = StackProcess.HOME.resolve(service).resolve("target/openapi/openapi.yaml");
        var docs = StackProcess.HOME.resolve("docs/openapi/" + service + ".yaml");
        assertThat(Files.readString(docs))
                .as("after a change of the API: cp %s %s", built, docs)
                .isEqualTo(Files.readString(built));
    }
}
