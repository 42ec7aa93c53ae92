package dev.pictor.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** What the gate measured, a line a measure. */
final class GateFigures {

    private GateFigures() {}

    static void print(JsonNode comparisons) {
        for (var measure : comparisons) {
            System.out.printf(
                    "  %-40s active %.4f  candidate %.4f  (%d cases)%n",
                    measure.get("measure").asText(),
                    measure.get("inForce").asDouble(),
                    measure.get("candidate").asDouble(),
                    measure.get("cases").asInt());
        }
    }
}
