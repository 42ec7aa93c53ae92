package dev.pictor.query.http;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which hits are one. */
public enum Collapse {
    /** Those with the same file. */
    @JsonProperty("sha256")
    SHA256
}
