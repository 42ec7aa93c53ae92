package dev.pictor.evaluation.published;

import dev.pictor.evaluation.Fields;
import java.util.HashSet;
import java.util.Set;

/** The ids of questions as they are read; none twice. */
final class Ids {

    private final String field;
    private final Set<Long> seen = new HashSet<>();

    Ids(String field) {
        this.field = field;
    }

    /** The id of an entry. */
    String next(Fields entry) {
        long id = entry.number(field);
        if (!seen.add(id)) {
            throw entry.bad(field, "an earlier entry has it too");
        }
        return Long.toString(id);
    }
}
