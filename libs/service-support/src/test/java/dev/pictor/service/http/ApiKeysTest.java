package dev.pictor.service.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiKeysTest {

    private static final String KEY = "0123456789abcdef";

    @TempDir private Path folder;

    @Test
    void keysHaveNamesAndRoles() throws IOException {
        var keys = keys("# ours\n\n  shop  read,write  " + KEY + "-1\nshop read " + KEY + "-2\n");
        assertThat(keys.holder(KEY + "-1"))
                .hasValue(new ApiKeys.Client("shop", Set.of("read", "write")));
        assertThat(keys.holder(KEY + "-2")).hasValue(new ApiKeys.Client("shop", Set.of("read")));
        assertThat(keys.holder(KEY)).isEmpty();
        assertThat(keys.holder("")).isEmpty();
    }

    @Test
    void whatIsWrongIsNamedWithoutTheKey() {
        assertRefused("shop read", "line 1", "2 words");
        assertRefused("# x\nshop reed " + KEY, "line 2", "reed");
        assertRefused("shop read short", "line 1", "5 characters");
        assertRefused("# nothing\n", "no key");
        assertThatThrownBy(() -> ApiKeys.read(folder.resolve("absent")))
                .hasMessageContaining("absent");
    }

    private void assertRefused(String text, String... parts) {
        assertThatThrownBy(() -> keys(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts)
                .hasMessageContaining("pictor.http.keys")
                .hasMessageNotContaining(KEY);
    }

    private ApiKeys keys(String text) throws IOException {
        return ApiKeys.read(Files.writeString(folder.resolve("keys"), text));
    }
}
