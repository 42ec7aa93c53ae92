package dev.pictor.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectKeyTest {

    private static final String SHA256 = "0123456789abcdef".repeat(4);

    @Test
    void thePlacesThatPictorWritesTo() {
        assertThat(ObjectKey.blob(SHA256)).hasToString("blobs/01/" + SHA256);
        assertThat(ObjectKey.thumbnail(SHA256)).hasToString("thumbs/01/" + SHA256);
        assertThat(ObjectKey.ofRelease("clip-1", "20261126-ab", "phi.safetensors"))
                .hasToString("releases/clip-1/20261126-ab/phi.safetensors");
        assertThat(ObjectKey.blob(SHA256)).isEqualTo(ObjectKey.blob(SHA256));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ab",
                "../../../../etc/hostname",
                "..",
                "/etc/hostname",
                "0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef",
                "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde/",
                "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n",
                "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef/../x"
            })
    void whatIsNoHashIsNoKey(String sha256) {
        assertThatThrownBy(() -> ObjectKey.blob(sha256)).hasMessageContaining("is no SHA-256");
        assertThatThrownBy(() -> ObjectKey.thumbnail(sha256)).hasMessageContaining("is no SHA-256");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "../x", "a\\b", "a\0b", "a b", "\u00e9"})
    void whatIsNoNameIsNoPartOfAKey(String name) {
        assertThatThrownBy(() -> ObjectKey.ofRelease(name, "r", "f"))
                .hasMessageContaining("no plain name");
        assertThatThrownBy(() -> ObjectKey.ofRelease("c", name, "f"))
                .hasMessageContaining("no plain name");
        assertThatThrownBy(() -> ObjectKey.ofRelease("c", "r", name))
                .hasMessageContaining("no plain name");
    }
}
