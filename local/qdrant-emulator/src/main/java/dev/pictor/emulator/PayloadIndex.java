package dev.pictor.emulator;

import io.qdrant.client.grpc.Collections.PayloadIndexParams.IndexParamsCase;
import io.qdrant.client.grpc.Collections.PayloadSchemaInfo;
import io.qdrant.client.grpc.Collections.PayloadSchemaType;
import io.qdrant.client.grpc.Points.CreateFieldIndexCollection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * PointPayload indexes. Nothing is built, since every filter is answered by a scan; an index is
 * remembered because clients ask for it and because it {@linkplain FilterCompiler changes} what
 * some conditions mean.
 */
final class PayloadIndex {

    private PayloadIndex() {}

    /** What a request asks for, without a count of points. */
    static PayloadSchemaInfo of(CreateFieldIndexCollection request) {
        if (request.getFieldName().isEmpty()) {
            throw Refusal.validation(
                    "field_name", "value \"\" invalid, must be at least 1 characters");
        }
        if (!request.hasFieldType()) {
            throw Refusal.invalid("cannot convert field_type");
        }
        JsonPath.parse(request.getFieldName());
        var type =
                switch (request.getFieldType()) {
                    case FieldTypeKeyword -> PayloadSchemaType.Keyword;
                    case FieldTypeInteger -> PayloadSchemaType.Integer;
                    case FieldTypeFloat -> PayloadSchemaType.Float;
                    case FieldTypeBool -> PayloadSchemaType.Bool;
                    case FieldTypeDatetime -> PayloadSchemaType.Datetime;
                    case FieldTypeUuid -> PayloadSchemaType.Uuid;
                    case FieldTypeText -> PayloadSchemaType.Text;
                    default -> throw Refusal.unimplemented("indexes of " + request.getFieldType());
                };
        var info = PayloadSchemaInfo.newBuilder().setDataType(type);
        if (request.hasFieldIndexParams()) {
            if (type == PayloadSchemaType.Text) {
                throw Refusal.unimplemented("parameters of a text index");
            }
            var params = request.getFieldIndexParams();
            if (params.getIndexParamsCase() != params(type)) {
                throw Refusal.invalid(
                        "field_type (%s) and field_index_params do not match".formatted(type));
            }
            info.setParams(params);
        }
        return info.build();
    }

    private static @Nullable IndexParamsCase params(PayloadSchemaType type) {
        return switch (type) {
            case Keyword -> IndexParamsCase.KEYWORD_INDEX_PARAMS;
            case Integer -> IndexParamsCase.INTEGER_INDEX_PARAMS;
            case Float -> IndexParamsCase.FLOAT_INDEX_PARAMS;
            case Bool -> IndexParamsCase.BOOL_INDEX_PARAMS;
            case Datetime -> IndexParamsCase.DATETIME_INDEX_PARAMS;
            case Uuid -> IndexParamsCase.UUID_INDEX_PARAMS;
            default -> null;
        };
    }

    /** How many points have a value of the type under the path. */
    static long count(PointTable table, String field, PayloadSchemaType type) {
        var path = JsonPath.parse(field);
        PointFilter indexed =
                (_, payload) ->
                        path.values(payload).stream()
                                .anyMatch(value ->
                                        value instanceof List<?> list
                                                ? list.stream().anyMatch(v -> holds(type, v))
                                                : holds(type, value));
        return table.list(null, indexed, Long.MAX_VALUE).size();
    }

    private static boolean holds(PayloadSchemaType type, @Nullable Object value) {
        return switch (type) {
            case Keyword -> value instanceof String;
            case Text -> value instanceof String text && !Words.of(text).isEmpty();
            case Integer -> FilterCompiler.integral(value) != null;
            case Float -> value instanceof Number;
            case Bool -> value instanceof Boolean;
            case Datetime -> value instanceof String text && Datetime.parse(text) != null;
            case Uuid -> value instanceof String text && PointKey.parseUuid(text) != null;
            default -> false;
        };
    }
}
