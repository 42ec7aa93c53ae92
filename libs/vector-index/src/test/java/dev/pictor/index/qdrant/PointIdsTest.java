package dev.pictor.index.qdrant;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PointIdsTest {

    @Test
    void areNameBasedAndNeverChange() {
        var uuid = PointIds.uuid("sofa-1");
        assertThat(uuid.version()).isEqualTo(5);
        assertThat(uuid.variant()).isEqualTo(2);
        assertThat(uuid).isEqualTo(PointIds.uuid("sofa-1"));
        assertThat(uuid).isNotEqualTo(PointIds.uuid("sofa-2"));
        // Computed elsewhere (Python's uuid.uuid5): a change here orphans every stored point.
        assertThat(uuid).hasToString("3374a6cc-d26b-50a6-b95e-82346bd407c7");
    }

    @Test
    void versionsThatGuard() {
        assertThat(QdrantVersion.guardsWrites("1.19.0")).isTrue();
        assertThat(QdrantVersion.guardsWrites("v1.20.1-dev")).isTrue();
        assertThat(QdrantVersion.guardsWrites("2.0")).isTrue();
        assertThat(QdrantVersion.guardsWrites("1.18.3")).isFalse();
        assertThat(QdrantVersion.guardsWrites("nonsense")).isFalse();
    }
}
