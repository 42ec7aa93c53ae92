package dev.pictor.index.qdrant;

import dev.pictor.index.Generation;
import dev.pictor.index.IndexWrite;
import dev.pictor.index.IndexedImage;
import dev.pictor.index.VectorIndexException;
import io.qdrant.client.grpc.Collections.PayloadSchemaType;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The payload indexes of attributes, made when the first image with the name comes: only what has
 * one can be counted, and without it a filter reads every payload. Thread-safe.
 */
final class AttributeIndexes {

    /** Most names; an index costs memory by the image, and names are free text. */
    static final int MOST = 32;

    private static final Logger LOG = LoggerFactory.getLogger(AttributeIndexes.class);

    private final QdrantCalls qdrant;
    private final Map<String, Set<String>> known = new ConcurrentHashMap<>();

    AttributeIndexes(QdrantCalls qdrant) {
        this.qdrant = qdrant;
    }

    /** Makes the indexes that images to be written want. */
    void cover(Generation generation, Collection<? extends IndexWrite> writes) {
        for (var write : writes) {
            if (write instanceof IndexWrite.Put(var image, var _)) {
                cover(generation.collection(), image);
            }
        }
    }

    private void cover(String collection, IndexedImage image) {
        var attributes = image.metadata().details().attributes();
        if (attributes.isEmpty()) {
            return;
        }
        var fields = known.computeIfAbsent(collection, this::indexed);
        for (var name : attributes.keySet()) {
            var field = Payload.attributeField(name);
            if (!fields.contains(field)) {
                if (fields.stream().filter(Payload::isAttribute).count() >= MOST) {
                    continue;
                }
                index(collection, field, PayloadSchemaType.Keyword);
                fields.add(field);
            }
            var number = Payload.numberField(field);
            if (!fields.contains(number) && image.numbers().containsKey(name)) {
                index(collection, number, PayloadSchemaType.Float);
                fields.add(number);
            }
        }
    }

    private void index(String collection, String field, PayloadSchemaType type) {
        try {
            qdrant.call(
                    "index " + field + " of " + collection,
                    qdrant.client()
                            .createPayloadIndexAsync(
                                    collection, field, type, null, true, null, null));
        } catch (VectorIndexException.Permanent e) {
            // Such as a store that is told to take fewer indexes. The images matter more.
            LOG.warn("{} is not indexed: it can be filtered by, slowly, but not counted", field, e);
        }
    }

    /** Whether there is an index of a field; another process may have made it. */
    boolean has(Generation generation, String field) {
        var collection = generation.collection();
        var fields = known.computeIfAbsent(collection, this::indexed);
        return fields.contains(field)
                || (fields.addAll(indexed(collection)) && fields.contains(field));
    }

    private Set<String> indexed(String collection) {
        Set<String> fields = ConcurrentHashMap.newKeySet();
        fields.addAll(
                qdrant.call(
                                "look up " + collection,
                                qdrant.client().getCollectionInfoAsync(collection))
                        .getPayloadSchemaMap()
                        .keySet());
        return fields;
    }

    /** A collection is dropped. */
    void forget(Generation generation) {
        known.remove(generation.collection());
    }
}
