package dev.pictor.guard.bombs;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.RequestHeader;

/** Sends a batch as it is: Kafka's producer would make it of records that it holds. */
public final class RawProducer {

    /** The last that names topics. */
    private static final short VERSION = 12;

    private RawProducer() {}

    /**
     * Sends a batch to the leader of a partition and waits until it is there.
     *
     * @throws IOException if it is refused, naming the error
     */
    public static void send(String broker, String topic, int partition, ByteBuffer batch)
            throws IOException {
        var data =
                new ProduceRequestData()
                        .setAcks((short) -1)
                        .setTimeoutMs(60_000)
                        .setTopicData(
                                new TopicProduceDataCollection(
                                        List.of(
                                                        new TopicProduceData()
                                                                .setName(topic)
                                                                .setPartitionData(
                                                                        List.of(
                                                                                new PartitionProduceData()
                                                                                        .setIndex(
                                                                                                partition)
                                                                                        .setRecords(
                                                                                                MemoryRecords
                                                                                                        .readableRecords(
                                                                                                                batch)))))
                                                .iterator()));
        var request =
                new ProduceRequest(data, VERSION)
                        .serializeWithHeader(new RequestHeader(ApiKeys.PRODUCE, VERSION, "raw", 1));
        int colon = broker.lastIndexOf(':');
        try (var socket =
                new Socket(
                        broker.substring(0, colon),
                        Integer.parseInt(broker.substring(colon + 1)))) {
            var bytes = new byte[request.remaining()];
            request.get(bytes);
            var sized = ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes);
            socket.getOutputStream().write(sized.array());
            var in = new DataInputStream(socket.getInputStream());
            var answer = ByteBuffer.wrap(in.readNBytes(in.readInt()));
            var _ =
                    new ResponseHeaderData(
                            new ByteBufferAccessor(answer),
                            ApiKeys.PRODUCE.responseHeaderVersion(VERSION));
            var response = new ProduceResponseData(new ByteBufferAccessor(answer), VERSION);
            for (var answered : response.responses()) {
                for (var place : answered.partitionResponses()) {
                    if (place.errorCode() != Errors.NONE.code()) {
                        throw new IOException(
                                "%s-%d: %s %s"
                                        .formatted(
                                                topic,
                                                partition,
                                                Errors.forCode(place.errorCode()),
                                                place.errorMessage()));
                    }
                }
            }
        }
    }
}
