package dev.pictor.service.http;

import io.quarkus.runtime.configuration.MemorySize;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings as a test wants them. */
record Settings(long bytes, Duration bodyPatience, long bytesASecond) implements HttpSettings {

    @Override
    public Optional<Path> keys() {
        return Optional.empty();
    }

    @Override
    public Optional<List<String>> hosts() {
        return Optional.empty();
    }

    @Override
    public Optional<List<String>> origins() {
        return Optional.of(List.of("https://shop.example"));
    }

    @Override
    public int rate() {
        return 0;
    }

    @Override
    public int burst() {
        return 1;
    }

    @Override
    public Optional<MemorySize> bodies() {
        return Optional.of(new MemorySize(BigInteger.valueOf(bytes)));
    }

    @Override
    public MemorySize bodyRate() {
        return new MemorySize(BigInteger.valueOf(bytesASecond));
    }
}
