package dev.pictor.service;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class OutageTest {

    @Test
    void lastsFromAFailureToTheNextSuccess() {
        var outage = new Outage("object store");
        assertThat(outage.call().getStatus()).isEqualTo(Status.UP);
        outage.because(new IllegalStateException("no answer"));
        assertThat(outage.call().getName()).isEqualTo("object store");
        assertThat(outage.call().getStatus()).isEqualTo(Status.DOWN);
        assertThat(outage.call().getData().orElseThrow()).containsEntry("reason", "no answer");
        outage.over();
        assertThat(outage.call().getStatus()).isEqualTo(Status.UP);
    }
}
