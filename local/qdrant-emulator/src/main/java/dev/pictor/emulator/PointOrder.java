package dev.pictor.emulator;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * An order of points by a time in their payloads; those without one are left out.
 *
 * @param key of the payload
 * @param descending whether the latest comes first
 */
record PointOrder(String key, boolean descending) {

    private record Dated(int slot, Instant time) {}

    /** The first matching points. */
    List<Integer> first(PointTable table, PointFilter filter, long limit) {
        var earliest = Comparator.comparing(Dated::time);
        return table.list(null, filter, Long.MAX_VALUE).stream()
                .<Dated>mapMulti((slot, next) -> {
                    if (table.payload(slot).get(key) instanceof String text) {
                        var time = Datetime.parse(text);
                        if (time != null) {
                            next.accept(new Dated(slot, time));
                        }
                    }
                })
                .sorted(descending ? earliest.reversed() : earliest)
                .limit(limit)
                .map(Dated::slot)
                .toList();
    }
}
