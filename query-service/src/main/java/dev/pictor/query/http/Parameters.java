package dev.pictor.query.http;

import dev.pictor.service.http.StrictJson;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a form or an address, which are texts, on their way to a record. */
final class Parameters {

    private final StrictJson json;
    private final Map<String, Class<?>> structured;
    private final Map<String, Object> given = new LinkedHashMap<>();

    /**
     * None yet.
     *
     * @param structured those whose text is JSON, and of what type
     */
    Parameters(StrictJson json, Map<String, Class<?>> structured) {
        this.json = json;
        this.structured = structured;
    }

    /** Adds one; without a value, or with an empty one, it is not given. */
    Parameters add(String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            var type = structured.get(name);
            given.put(name, type == null ? value : json.read(name, value, type));
        }
        return this;
    }

    Map<String, Object> given() {
        return given;
    }

    /** All as a record, checked. */
    <T> T as(Class<T> type) {
        return json.of(given, type);
    }
}
