package dev.pictor.ingest.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import dev.pictor.events.CaptionSubmission;
import dev.pictor.service.http.InvalidFieldException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A body of captions: one object or an array of them.
 *
 * @param one the object; null if it is an array
 * @param list the array; empty if it is an object
 */
@JsonDeserialize(using = CaptionRequests.Reader.class)
record CaptionRequests(@Nullable CaptionRequest one, List<CaptionRequest> list) {

    List<CaptionSubmission> read(CaptionsBody bodies) {
        return one == null ? bodies.list(list) : List.of(bodies.one(one));
    }

    static final class Reader extends StdDeserializer<CaptionRequests> {

        private static final long serialVersionUID = 1;

        Reader() {
            super(CaptionRequests.class);
        }

        @Override
        public CaptionRequests deserialize(JsonParser parser, DeserializationContext context)
                throws IOException {
            if (parser.currentToken() == JsonToken.START_ARRAY) {
                var all = context.readValue(parser, CaptionRequest[].class);
                for (int i = 0; i < all.length; i++) {
                    if (all[i] == null) {
                        throw new InvalidFieldException("[" + i + "]", "expected an object");
                    }
                }
                return new CaptionRequests(null, List.of(all));
            }
            return new CaptionRequests(context.readValue(parser, CaptionRequest.class), List.of());
        }
    }
}
