package dev.pictor.query.search;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * What a search goes on from: its vector, so that the order stays the same whatever phi is in force
 * then, and the place where a page ended. Clients get it as a text and give it back.
 *
 * @param model the CLIP of the vector
 * @param composer the composer used
 * @param release the phi used, if any
 * @param excluded id of the image that is not among its own hits, if any
 * @param vector not changed
 * @param place where the last page ended
 */
@SuppressWarnings("ArrayRecordComponent")
public record Cursor(
        String model,
        String composer,
        Optional<String> release,
        Optional<String> excluded,
        float[] vector,
        Ranking.Place place) {

    private static final int FORM = 1;
    private static final int MOST_DIMENSIONS = 65_536;

    /** As a text of URL-safe characters. */
    String text() {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(FORM);
            out.writeUTF(model);
            out.writeUTF(composer);
            out.writeUTF(release.orElse(""));
            out.writeUTF(excluded.orElse(""));
            out.writeFloat(place.score());
            out.writeUTF(place.id());
            out.writeInt(place.rank());
            out.writeByte(place.files().size());
            for (var file : place.files()) {
                out.writeUTF(file);
            }
            out.writeInt(vector.length);
            for (float x : vector) {
                out.writeFloat(x);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // into memory
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    /**
     * Reads what {@link #text} wrote.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static Cursor parse(String text) {
        var bytes = Base64.getUrlDecoder().decode(text);
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            require(in.readByte() == FORM);
            var model = in.readUTF();
            var composer = in.readUTF();
            var release = in.readUTF();
            var excluded = in.readUTF();
            float score = in.readFloat();
            var id = in.readUTF();
            int rank = in.readInt();
            var files = new ArrayList<String>();
            for (int n = in.readUnsignedByte(); n > 0; n--) {
                files.add(in.readUTF());
            }
            int dimension = in.readInt();
            require(
                    rank >= 0
                            && rank <= Ranking.DEEPEST
                            && dimension > 0
                            && dimension <= MOST_DIMENSIONS);
            require(Float.isFinite(score) && in.available() == dimension * Float.BYTES);
            var vector = new float[dimension];
            for (int i = 0; i < dimension; i++) {
                vector[i] = in.readFloat();
                require(Float.isFinite(vector[i]));
            }
            return new Cursor(
                    model,
                    composer,
                    given(release),
                    given(excluded),
                    vector,
                    new Ranking.Place(score, id, rank, List.copyOf(files)));
        } catch (IOException e) {
            throw new IllegalArgumentException("it is cut", e);
        }
    }

    private static Optional<String> given(String text) {
        return Optional.of(text).filter(t -> !t.isEmpty());
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("it is damaged");
        }
    }
}
