package dev.pictor.emulator;

import com.google.protobuf.Message;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Set;

/** The ways to refuse a request: Qdrant's own, word for word, and one for what is missing here. */
final class Refusal {

    private Refusal() {}

    static StatusRuntimeException invalid(String text) {
        return Status.INVALID_ARGUMENT.withDescription(text).asRuntimeException();
    }

    static StatusRuntimeException wrongInput(String text) {
        return invalid("Wrong input: " + text);
    }

    static StatusRuntimeException validation(String field, String problem) {
        return invalid("Validation error in body: [%s: %s]".formatted(field, problem));
    }

    static StatusRuntimeException emptyUpdate() {
        return invalid("Bad request: Empty update request");
    }

    static StatusRuntimeException unknownVector(String name) {
        return wrongInput("Not existing vector name error: " + name);
    }

    static StatusRuntimeException notFound(String text) {
        return Status.NOT_FOUND.withDescription("Not found: " + text).asRuntimeException();
    }

    static StatusRuntimeException noCollection(String name) {
        return notFound("Collection `%s` doesn't exist!".formatted(name));
    }

    static StatusRuntimeException collectionExists(String name) {
        return Status.ALREADY_EXISTS
                .withDescription("Wrong input: Collection `%s` already exists!".formatted(name))
                .asRuntimeException();
    }

    static StatusRuntimeException unimplemented(String what) {
        return Status.UNIMPLEMENTED.withDescription(missing(what)).asRuntimeException();
    }

    static String missing(String what) {
        return "the local store does not implement %s; run a Qdrant server for it".formatted(what);
    }

    /** Names of fields, one word each. */
    static Set<String> fields(String names) {
        return Set.of(names.split(" "));
    }

    /** Refuses a message that sets anything but these fields, so that no option is ignored. */
    static void unlessOnly(Message message, Set<String> fields) {
        for (var field : message.getAllFields().keySet()) {
            if (!fields.contains(field.getName())) {
                throw unimplemented(field.getFullName());
            }
        }
        for (int number : message.getUnknownFields().asMap().keySet()) {
            throw unimplemented(
                    "field %d of %s"
                            .formatted(number, message.getDescriptorForType().getFullName()));
        }
    }
}
