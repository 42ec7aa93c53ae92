package dev.pictor.emulator;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.qdrant.client.grpc.Collections.AliasOperations;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.PayloadSchemaInfo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * Which collections and aliases there are; kept in one small file that is replaced whole.
 *
 * <p>Only the {@link Writer} changes it; a change is on disk before anyone sees it. Any thread may
 * look names up.
 */
final class Catalog implements AutoCloseable {

    private static final String FILE = "catalog";
    private static final Pattern OWN = Pattern.compile("points-\\d+\\.log(\\.tmp)?|catalog\\.tmp");
    private static final String MAGIC = "pictor-catalog-1";

    /** A collection and the name of its log, which is never used for another. */
    private record Entry(StoredCollection collection, String file) {}

    private record Names(SortedMap<String, Entry> collections, SortedMap<String, String> aliases) {}

    private final Path directory;
    private final Path file;
    private volatile Names names = new Names(new TreeMap<>(), new TreeMap<>());
    private long nextFile;

    private Catalog(Path directory) {
        this.directory = directory;
        file = directory.resolve(FILE);
    }

    /** Reads a catalog and all its collections back, and removes what a crash left over. */
    static Catalog open(Path directory) throws IOException {
        var catalog = new Catalog(directory);
        try {
            if (Files.exists(catalog.file)) {
                catalog.load();
            }
            catalog.sweep();
            return catalog;
        } catch (IOException | RuntimeException e) {
            catalog.close();
            throw e;
        }
    }

    /** The collection with this name or alias. */
    StoredCollection get(String name) {
        var current = names;
        var entry = current.collections().get(current.aliases().getOrDefault(name, name));
        if (entry == null) {
            throw Refusal.noCollection(name);
        }
        return entry.collection();
    }

    boolean exists(String name) {
        var current = names;
        return current.collections().containsKey(current.aliases().getOrDefault(name, name));
    }

    List<String> collections() {
        return List.copyOf(names.collections().keySet());
    }

    /** Collections by alias. */
    SortedMap<String, String> aliases() {
        return new TreeMap<>(names.aliases());
    }

    void create(Schema schema) throws IOException {
        var name = schema.request().getCollectionName();
        if (names.collections().containsKey(name)) {
            throw Refusal.collectionExists(name);
        }
        if (names.aliases().containsKey(name)) {
            throw Refusal.wrongInput(
                    "Can't create collection with name %s. Alias with the same name already exists"
                            .formatted(name));
        }
        var log = "points-%d.log".formatted(nextFile++);
        var collection = StoredCollection.create(schema, directory.resolve(log));
        var collections = new TreeMap<>(names.collections());
        collections.put(name, new Entry(collection, log));
        save(new Names(collections, names.aliases()));
    }

    /** Removes a collection and its aliases; false if there is none of this very name. */
    boolean delete(String name) throws IOException {
        var collections = new TreeMap<>(names.collections());
        var entry = collections.remove(name);
        if (entry == null) {
            return false;
        }
        var aliases = new TreeMap<>(names.aliases());
        aliases.values().removeIf(name::equals);
        save(new Names(collections, aliases));
        entry.collection().drop();
        return true;
    }

    /** Applies all operations or, if one is impossible, none. */
    void change(List<AliasOperations> operations) throws IOException {
        var aliases = new TreeMap<>(names.aliases());
        for (var operation : operations) {
            switch (operation.getActionCase()) {
                case CREATE_ALIAS -> {
                    var create = operation.getCreateAlias();
                    if (!names.collections().containsKey(create.getCollectionName())) {
                        throw Refusal.noCollection(create.getCollectionName());
                    }
                    if (names.collections().containsKey(create.getAliasName())) {
                        throw Refusal.collectionExists(create.getAliasName());
                    }
                    aliases.put(create.getAliasName(), create.getCollectionName());
                }
                case RENAME_ALIAS -> {
                    var rename = operation.getRenameAlias();
                    var collection = aliases.remove(rename.getOldAliasName());
                    if (collection == null) {
                        throw Refusal.notFound(
                                "Alias %s does not exists!".formatted(rename.getOldAliasName()));
                    }
                    aliases.put(rename.getNewAliasName(), collection);
                }
                case DELETE_ALIAS -> aliases.remove(operation.getDeleteAlias().getAliasName());
                case ACTION_NOT_SET -> throw Refusal.invalid("Malformed AliasOperation type");
            }
        }
        save(new Names(names.collections(), aliases));
    }

    void index(StoredCollection collection, String field, PayloadSchemaInfo info)
            throws IOException {
        var before = collection.indexes();
        var after = new TreeMap<>(before);
        after.put(field, info);
        collection.setIndexes(after);
        try {
            save(names);
        } catch (IOException e) {
            collection.setIndexes(before);
            throw e;
        }
    }

    private void save(Names changed) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeUTF(MAGIC);
        out.writeLong(nextFile);
        out.writeInt(changed.collections().size());
        for (var entry : changed.collections().values()) {
            out.writeUTF(entry.file());
            write(out, entry.collection().schema().request().toByteArray());
            var indexes = entry.collection().indexes();
            out.writeInt(indexes.size());
            for (var index : indexes.entrySet()) {
                out.writeUTF(index.getKey());
                write(out, index.getValue().toByteArray());
            }
        }
        out.writeInt(changed.aliases().size());
        for (var alias : changed.aliases().entrySet()) {
            out.writeUTF(alias.getKey());
            out.writeUTF(alias.getValue());
        }
        out.writeLong(crc(bytes.toByteArray(), bytes.size()));
        var temporary = Durable.temporary(file);
        try (var channel = FileChannel.open(temporary, CREATE, TRUNCATE_EXISTING, WRITE)) {
            var buffer = ByteBuffer.wrap(bytes.toByteArray());
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Durable.replace(file);
        names = changed;
    }

    private static void write(DataOutputStream out, byte[] message) throws IOException {
        out.writeInt(message.length);
        out.write(message);
    }

    private void load() throws IOException {
        var bytes = Files.readAllBytes(file);
        int body = bytes.length - Long.BYTES;
        if (body < 0 || ByteBuffer.wrap(bytes).getLong(body) != crc(bytes, body)) {
            throw new LocalStoreException.Corrupt(file, 0, "bad checksum");
        }
        var in = new DataInputStream(new ByteArrayInputStream(bytes, 0, body));
        if (!in.readUTF().equals(MAGIC)) {
            throw new LocalStoreException.Corrupt(file, 0, "not a catalog of this version");
        }
        nextFile = in.readLong();
        for (int i = in.readInt(); i > 0; i--) {
            var log = in.readUTF();
            var schema = Schema.of(CreateCollection.parseFrom(read(in)));
            var indexes = new TreeMap<String, PayloadSchemaInfo>();
            for (int j = in.readInt(); j > 0; j--) {
                indexes.put(in.readUTF(), PayloadSchemaInfo.parseFrom(read(in)));
            }
            var collection = StoredCollection.open(schema, indexes, directory.resolve(log));
            names.collections().put(collection.name(), new Entry(collection, log));
        }
        for (int i = in.readInt(); i > 0; i--) {
            names.aliases().put(in.readUTF(), in.readUTF());
        }
    }

    private static byte[] read(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt());
    }

    private static long crc(byte[] bytes, int length) {
        var crc = new CRC32C();
        crc.update(bytes, 0, length);
        return crc.getValue();
    }

    private void sweep() throws IOException {
        var logs = names.collections().values().stream().map(Entry::file).toList();
        var leftovers = new ArrayList<Path>();
        try (var files = Files.newDirectoryStream(directory)) {
            for (var path : files) {
                var name = path.getFileName().toString();
                if (OWN.matcher(name).matches() && !logs.contains(name)) {
                    leftovers.add(path);
                }
            }
        }
        for (var leftover : leftovers) {
            Files.delete(leftover);
        }
    }

    @Override
    public void close() throws IOException {
        for (var entry : names.collections().values()) {
            entry.collection().close();
        }
    }
}
