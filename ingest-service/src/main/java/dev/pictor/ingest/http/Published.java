package dev.pictor.ingest.http;

import java.util.List;

/** The ids under which images or captions were queued, in the order of the request. */
public record Published(List<String> ids) {}
