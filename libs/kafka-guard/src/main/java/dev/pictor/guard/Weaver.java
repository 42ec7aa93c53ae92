package dev.pictor.guard;

import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.nio.ByteBuffer;
import java.security.ProtectionDomain;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Has the methods of Kafka's client that take memory for a record ask {@link RecordGuard} first: a
 * few instructions before each, which replace its arguments. Public for its test, which lies in
 * another class loader.
 */
public final class Weaver implements ClassFileTransformer {

    private static final String RECORDS = "org/apache/kafka/common/record/";

    private static final ClassDesc GUARD = ClassDesc.of("dev.pictor.guard.RecordGuard");
    private static final ClassDesc STREAM = InputStream.class.describeConstable().orElseThrow();
    private static final ClassDesc BUFFER = ByteBuffer.class.describeConstable().orElseThrow();
    private static final ClassDesc BATCH = ClassDesc.ofInternalName(RECORDS + "DefaultRecordBatch");

    /**
     * A change of a method.
     *
     * @param method its name and descriptor; one such method there must be
     * @param before what it does first
     */
    private record Change(String method, Consumer<CodeBuilder> before) {}

    private static final Map<String, List<Change>> CHANGES =
            Map.of(
                    RECORDS + "DefaultRecord",
                    List.of(
                            new Change(
                                    "readFrom(Ljava/io/InputStream;JJILjava/lang/Long;)L"
                                            + RECORDS
                                            + "DefaultRecord;",
                                    code ->
                                            code.aload(0)
                                                    .invokestatic(
                                                            GUARD,
                                                            "record",
                                                            MethodTypeDesc.of(STREAM, STREAM))
                                                    .astore(0)),
                            new Change(
                                    "readHeaders(Ljava/nio/ByteBuffer;I)"
                                            + "[Lorg/apache/kafka/common/header/Header;",
                                    code ->
                                            code.aload(0)
                                                    .iload(1)
                                                    .invokestatic(
                                                            GUARD,
                                                            "headers",
                                                            MethodTypeDesc.of(
                                                                    BUFFER,
                                                                    BUFFER,
                                                                    ConstantDescs.CD_int))
                                                    .astore(0)
                                                    .iload(1)
                                                    .invokestatic(
                                                            GUARD,
                                                            "count",
                                                            MethodTypeDesc.of(
                                                                    ConstantDescs.CD_int,
                                                                    ConstantDescs.CD_int))
                                                    .istore(1))),
                    RECORDS + "DefaultRecordBatch",
                    List.of(
                            new Change(
                                    "recordInputStream("
                                            + "Lorg/apache/kafka/common/utils/BufferSupplier;)"
                                            + "Ljava/io/InputStream;",
                                    code -> {
                                        var read = code.newLabel();
                                        code.aload(0)
                                                .getfield(BATCH, "buffer", BUFFER)
                                                .invokestatic(
                                                        GUARD,
                                                        "batch",
                                                        MethodTypeDesc.of(STREAM, BUFFER))
                                                .astore(2)
                                                .aload(2)
                                                .ifnull(read)
                                                .aload(2)
                                                .areturn()
                                                .labelBinding(read);
                                    })));

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] bytes) {
        if (name == null || !name.startsWith(RECORDS) || !CHANGES.containsKey(name)) {
            return null;
        }
        try {
            return weave(name, bytes);
        } catch (RuntimeException e) {
            // The virtual machine would go on without a word. Services look whether it has worked.
            System.err.printf("kafka-guard: %s is not guarded: %s%n", name, e);
            return null;
        }
    }

    /**
     * A class with its changes.
     *
     * @throws IllegalStateException naming the method that is not there, or not as it was
     */
    public static byte[] weave(String name, byte[] bytes) {
        var model = ClassFile.of().parse(bytes);
        var changes = CHANGES.getOrDefault(name, List.of());
        var transform = ClassTransform.ACCEPT_ALL;
        for (var change : changes) {
            check(model, change);
            transform =
                    transform.andThen(
                            ClassTransform.transformingMethodBodies(
                                    method -> signature(method).equals(change.method()),
                                    CodeTransform.ofStateful(() -> new Before(change.before()))));
        }
        return ClassFile.of().transformClass(model, transform);
    }

    private static void check(ClassModel model, Change change) {
        if (model.methods().stream()
                .noneMatch(m -> signature(m).equals(change.method()) && m.code().isPresent())) {
            throw new IllegalStateException(
                    "it has no method %s; Weaver must learn how this version of Kafka reads records"
                            .formatted(change.method()));
        }
    }

    private static String signature(MethodModel method) {
        return method.methodName().stringValue() + method.methodType().stringValue();
    }

    private record Before(Consumer<CodeBuilder> first) implements CodeTransform {

        @Override
        public void atStart(CodeBuilder code) {
            first.accept(code);
        }

        @Override
        public void accept(CodeBuilder code, CodeElement element) {
            code.with(element);
        }
    }
}
