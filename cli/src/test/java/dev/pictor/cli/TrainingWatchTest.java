package dev.pictor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;

class TrainingWatchTest {

    private static JsonNode json(String text) throws JsonProcessingException {
        return new JsonMapper().readTree(text);
    }

    @Test
    void aReleaseIsAnImprovementAndARefusalSaysWhy() throws JsonProcessingException {
        assertThat(
                        TrainingWatch.line(
                                json(
                                        """
                                        {"result": {"outcome": "RELEASED", "release": "r-1", "reason": "fit rises"}}\
                                        """)))
                .isEqualTo("phi improved: release r-1 (fit rises)");
        assertThat(
                        TrainingWatch.line(
                                json(
                                        """
                                        {"result": {"outcome": "REFUSED", "reason": "no measure rises for sure"}}\
                                        """)))
                .isEqualTo(
                        "phi stays as it is: the training was refused (no measure rises for sure)");
    }

    @Test
    void whereItStands() throws JsonProcessingException {
        assertThat(
                        TrainingWatch.state(
                                json("{\"progress\": {\"phase\": \"IDLE\"}, \"captions\": 812}")))
                .isEqualTo("812 captions");
        assertThat(
                        TrainingWatch.state(
                                json(
                                        """
                                        {"progress": {"phase": "TRAINING", "step": 120, "steps": 1000}}\
                                        """)))
                .isEqualTo("phi: step 120 of 1000");
    }
}
