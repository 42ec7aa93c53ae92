package dev.pictor.guard;

/**
 * How large a record may be that is unpacked as it came.
 *
 * @param record bytes of a record as a whole
 * @param rest bytes of all of it but its value: key and headers
 * @param headers how many there may be; each takes some 150 bytes of the heap, and two of the
 *     record
 */
record Bounds(int record, int rest, int headers) {

    /** Above any record that a topic of Pictor takes: 17 MiB, with the reason of a refusal. */
    private static final int RECORD = 24 << 20;

    private static final int REST = 2 << 20;
    private static final int HEADERS = 1_024;

    /** Those that system properties set. */
    static Bounds ofProperties() {
        return new Bounds(
                bytes("dev.pictor.guard.record", RECORD),
                bytes("dev.pictor.guard.rest", REST),
                HEADERS);
    }

    private static int bytes(String property, int otherwise) {
        var text = System.getProperty(property);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("[1-9]\\d{3,8}")) {
            throw new IllegalArgumentException(
                    "-D%s=%s: expected a number of bytes from 1000 to 999999999"
                            .formatted(property, text));
        }
        return Integer.parseInt(text);
    }

    /**
     * To how many bytes a block of a batch may unpack: librdkafka makes one of all of a batch,
     * which its setting message.max.bytes bounds before it is packed.
     */
    int block() {
        return 2 * record;
    }
}
