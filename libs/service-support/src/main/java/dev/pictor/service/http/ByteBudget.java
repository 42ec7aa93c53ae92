package dev.pictor.service.http;

import java.util.Optional;

/**
 * A number of bytes, lent in charges. Small charges may take all of it, others leave a reserve, so
 * that the small get in while large ones fill the rest. Thread-safe; nobody waits.
 */
final class ByteBudget {

    private final long all;
    private final long reserve;
    private long free;

    /**
     * A budget of which nothing is lent.
     *
     * @param reserve what only small charges may take
     */
    ByteBudget(long all, long reserve) {
        if (reserve < 0 || all <= reserve) {
            throw new IllegalArgumentException(
                    "a budget of %d bytes with a reserve of %d".formatted(all, reserve));
        }
        this.all = all;
        this.reserve = reserve;
        free = all;
    }

    /** Lends, if it fits; who asks for more than there is gets in alone. */
    synchronized Optional<Charge> take(long bytes, boolean small) {
        long taken = Math.min(bytes, small ? all : all - reserve);
        if (taken > (small ? free : free - reserve)) {
            return Optional.empty();
        }
        return Optional.of(new Charge(new Loan(taken)));
    }

    /** What is not lent; below zero where bytes are held on to that had been given back. */
    synchronized long free() {
        return free;
    }

    /** Bytes that go back when the last charge that shares them is closed. */
    private static final class Loan {

        private final long bytes;
        private int holders;

        Loan(long bytes) {
            this.bytes = bytes;
        }
    }

    /** A share in a loan; closing it twice is closing it once. */
    final class Charge implements AutoCloseable {

        private final Loan loan;
        private boolean closed;

        private Charge(Loan loan) {
            this.loan = loan;
            if (loan.holders++ == 0) {
                free -= loan.bytes;
            }
        }

        /** One more holder of the same bytes, which count until all have closed. */
        Charge share() {
            synchronized (ByteBudget.this) {
                return new Charge(loan);
            }
        }

        @Override
        public void close() {
            synchronized (ByteBudget.this) {
                if (!closed) {
                    closed = true;
                    if (--loan.holders == 0) {
                        free += loan.bytes;
                    }
                }
            }
        }
    }
}
