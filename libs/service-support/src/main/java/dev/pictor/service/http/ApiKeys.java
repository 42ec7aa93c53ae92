package dev.pictor.service.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The API keys of a file: one a line, {@code NAME ROLES KEY}, roles joined by commas; {@code #}
 * begins a comment. A name may have several keys, so that the old one works until all clients have
 * the new one. Only hashes are kept, and no message shows a key. Immutable.
 */
public final class ApiKeys {

    private static final Set<String> ROLES = Set.of(Role.READ, Role.WRITE, Role.ADMIN);
    private static final int SHORTEST = 16;

    private final List<Entry> entries;

    /**
     * Who holds a key.
     *
     * @param name for logs and limits
     * @param roles what it may do
     */
    public record Client(String name, Set<String> roles) {}

    private record Entry(Client client, byte[] hash) {}

    private ApiKeys(List<Entry> entries) {
        this.entries = entries;
    }

    /**
     * Reads a file of keys.
     *
     * @throws IllegalArgumentException naming file and line of what is wrong
     */
    public static ApiKeys read(Path file) {
        var entries = new ArrayList<Entry>();
        try {
            int number = 0;
            for (var line : Files.readAllLines(file)) {
                number++;
                if (!line.isBlank() && !line.strip().startsWith("#")) {
                    entries.add(entry(line.strip().split("\\s+"), file + " line " + number));
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "pictor.http.keys: %s cannot be read: %s".formatted(file, e), e);
        }
        if (entries.isEmpty()) {
            throw new IllegalArgumentException(
                    "pictor.http.keys: %s has no key, so nobody could call; expected lines of NAME ROLES KEY"
                            .formatted(file));
        }
        return new ApiKeys(entries);
    }

    private static Entry entry(String[] words, String place) {
        if (words.length != 3) {
            throw new IllegalArgumentException(
                    "pictor.http.keys: %s has %d words, expected NAME ROLES KEY"
                            .formatted(place, words.length));
        }
        var roles = new HashSet<>(List.of(words[1].split(",")));
        if (!ROLES.containsAll(roles)) {
            throw new IllegalArgumentException(
                    "pictor.http.keys: %s gives roles %s, there are read, write and admin"
                            .formatted(place, words[1]));
        }
        if (words[2].length() < SHORTEST) {
            throw new IllegalArgumentException(
                    "pictor.http.keys: %s has a key of %d characters, expected %d or more"
                            .formatted(place, words[2].length(), SHORTEST));
        }
        return new Entry(new Client(words[0], Set.copyOf(roles)), hash(words[2]));
    }

    /** The holder of a key. Takes the same time whatever the key, as far as Java lets it. */
    public Optional<Client> holder(String key) {
        var hash = hash(key);
        Optional<Client> holder = Optional.empty();
        for (var entry : entries) {
            if (MessageDigest.isEqual(entry.hash(), hash)) {
                holder = Optional.of(entry.client());
            }
        }
        return holder;
    }

    private static byte[] hash(String key) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
