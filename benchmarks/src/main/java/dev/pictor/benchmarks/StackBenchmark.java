package dev.pictor.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pictor.checkpoint.PreprocessorConfig;
import dev.pictor.clip.Clip;
import dev.pictor.clip.ClipOptions;
import dev.pictor.events.IndexedEvent;
import dev.pictor.events.TopicPlan;
import dev.pictor.events.Topics;
import dev.pictor.local.LocalStack;
import dev.pictor.local.Ports;
import dev.pictor.local.process.ServiceProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Whole services: queries under load, and images from the topic to the index. */
final class StackBenchmark implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int CORES = Runtime.getRuntime().availableProcessors();

    private final Ports ports;
    private final LocalStack stack;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> outcomes;
    private final HttpClient http = HttpClient.newHttpClient();

    StackBenchmark(Path home, Path data, Path model, Map<String, String> settings)
            throws IOException, InterruptedException {
        ports = new Ports(freePort(), freePort(), freePort(), freePort(), freePort(), freePort());
        Files.createDirectories(data);
        stack =
                LocalStack.start(
                        new LocalStack.Options(
                                home,
                                data,
                                model,
                                PreprocessorConfig.read(model).id(),
                                ports,
                                Optional.empty(),
                                Optional.empty(),
                                settings),
                        new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
        var kafka = "127.0.0.1:" + ports.kafka();
        producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                kafka,
                                "acks",
                                "all",
                                "max.request.size",
                                TopicPlan.MAX_RECORD_BYTES),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        outcomes =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", kafka),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        outcomes.assign(
                outcomes.partitionsFor(Topics.INDEXED).stream()
                        .map(p -> new TopicPartition(p.topic(), p.partition()))
                        .toList());
        outcomes.seekToEnd(outcomes.assignment());
        outcomes.assignment().forEach(outcomes::position);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    // ------------------------------------------------------------------------------- queries

    static void query(Path home, Path directory) throws Exception {
        var model = home.resolve("models/emoji-reference");
        double unbatched;
        try (var bench =
                new StackBenchmark(
                        home,
                        directory.resolve("unbatched"),
                        model,
                        Map.of("PICTOR_QUERY_BATCH", "1"))) {
            bench.publish("p", 200, 0);
            bench.queries("by id", byId(), 16, 800, false);
            unbatched = bench.queries("by id, unbatched", byId(), 16, 2_000, true);
        }
        try (var bench = new StackBenchmark(home, directory.resolve("batched"), model, Map.of())) {
            bench.publish("p", 200, 0);
            bench.queries("by id", byId(), 16, 800, false);
            bench.queries("by id", byId(), 1, 400, true);
            double batched = bench.queries("by id", byId(), 16, 2_000, true);
            System.out.printf(
                    "query   16 clients by id: batched over unbatched, ratio %.2f%n",
                    batched / unbatched);
            var upload =
                    "{\"image\": {\"base64\": \"%s\"}, \"text\": \"is on a red background\"}"
                            .formatted(
                                    Base64.getEncoder()
                                            .encodeToString(
                                                    ImagesBenchmark.file(640, 480, "jpeg")));
            bench.queries("by upload", i -> upload, 16, 200, false);
            bench.queries("by upload", i -> upload, 1, 200, true);
            bench.queries("by upload", i -> upload, 16, 1_000, true);
        }
    }

    private interface Bodies {
        String body(int i);
    }

    private static Bodies byId() {
        return i ->
                "{\"image\": {\"id\": \"p%d\"}, \"text\": \"is on a red background\"}"
                        .formatted(i % 200);
    }

    private double queries(String name, Bodies bodies, int clients, int count, boolean print)
            throws Exception {
        var latencies = new ConcurrentLinkedQueue<Double>();
        var beyond = new ConcurrentLinkedQueue<Double>();
        var next = new AtomicInteger();
        long start = System.nanoTime();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<?>>();
            for (int c = 0; c < clients; c++) {
                running.add(
                        callers.submit(() -> {
                            for (int i = next.getAndIncrement();
                                    i < count;
                                    i = next.getAndIncrement()) {
                                long began = System.nanoTime();
                                var timings = search(bodies.body(i)).get("timingsMs");
                                double millis = (System.nanoTime() - began) / 1e6;
                                latencies.add(millis);
                                beyond.add(
                                        millis
                                                - timings.path("embed").asDouble()
                                                - timings.path("compose").asDouble()
                                                - timings.path("search").asDouble());
                            }
                            return null;
                        }));
            }
            for (var caller : running) {
                caller.get();
            }
        }
        double rate = count / ((System.nanoTime() - start) / 1e9);
        if (print) {
            var all = latencies.stream().mapToDouble(Double::doubleValue).toArray();
            System.out.printf(
                    "query   %s, %d clients: %.0f/s, p50 %.1f ms, p99 %.1f ms, p50 beyond towers and"
                            + " vector search %.1f ms%n",
                    name,
                    clients,
                    rate,
                    Stopwatch.percentile(all, 0.5),
                    Stopwatch.percentile(all, 0.99),
                    Stopwatch.percentile(
                            beyond.stream().mapToDouble(Double::doubleValue).toArray(), 0.5));
        }
        return rate;
    }

    private JsonNode search(String body) throws IOException, InterruptedException {
        var response =
                http.send(
                        HttpRequest.newBuilder(
                                        URI.create(
                                                "http://127.0.0.1:%d/v1/search"
                                                        .formatted(ports.query())))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(response.body());
        }
        return JSON.readTree(response.body());
    }

    // ------------------------------------------------------------------------------ pipeline

    static void pipeline(Path home, Path directory, Path large) throws Exception {
        double bare = towerRate(large, RandomClip.SIZE);
        double rate;
        try (var bench = new StackBenchmark(home, directory.resolve("large"), large, Map.of())) {
            // Until the compilers of all parts rest.
            bench.publish("warm", 4_000, 0);
            var before = bench.cpuByProcess();
            rate = bench.publish("p", 1_000, 0).rate();
            bench.cpuByProcess()
                    .forEach((name, cpu) ->
                            System.out.printf(
                                    "pipeline ViT-B/32: %.1f ms CPU an image in %s%n",
                                    (cpu - before.getOrDefault(name, 0.0)) / 1_000 * 1e3, name));
            bench.freshness("ViT-B/32", rate / 2);
        }
        double after = towerRate(large, RandomClip.SIZE); // the machine is not always equally fast
        System.out.printf(
                "pipeline ViT-B/32: %.1f images/s from topic to searchable, bare tower %.1f/s"
                        + " before and %.1f/s after, ratio to the faster %.3f%n",
                rate, bare, after, rate / Math.max(bare, after));
    }

    /** How long images take that come evenly, and how far they are when. */
    private void freshness(String name, double rate) throws Exception {
        var fresh = publish("q", 300, rate);
        System.out.printf(
                "freshness %s, %.1f images/s: accepted after %.0f ms, embedded after %.0f ms,"
                        + " searchable after %.0f ms (p50), %.0f ms (p95), %.0f ms (p99)%n",
                name,
                rate,
                Stopwatch.percentile(fresh.accepted(), 0.5),
                Stopwatch.percentile(fresh.embedded(), 0.5),
                Stopwatch.percentile(fresh.millis(), 0.5),
                Stopwatch.percentile(fresh.millis(), 0.95),
                Stopwatch.percentile(fresh.millis(), 0.99));
    }

    /** Cost of an image beside its tower, and what the services hold after many. */
    static void memory(Path home, Path directory) throws Exception {
        var emoji = home.resolve("models/emoji-reference");
        double emojiTower = CORES / towerRate(emoji, 64);
        try (var bench = new StackBenchmark(home, directory.resolve("emoji"), emoji, Map.of())) {
            bench.publish("warm", 2_000, 0);
            bench.memory("after 2,000");
            double cpu = bench.cpuSeconds();
            double rate = bench.publish("p", 2_000, 0).rate();
            double each = (bench.cpuSeconds() - cpu) / 2_000;
            System.out.printf(
                    "pipeline emoji: %.0f images/s; CPU per 640x480 JPEG %.1f ms in all, %.1f ms"
                            + " outside the tower (tower %.1f ms)%n",
                    rate, each * 1e3, (each - emojiTower) * 1e3, emojiTower * 1e3);
            bench.freshness("emoji", rate / 2);
            bench.publish("m", 16_000, 0);
            bench.memory("after 20,000");
        }
    }

    private static double towerRate(Path model, int size) {
        var batch = new ArrayList<byte[]>();
        for (int i = 0; i < 16; i++) {
            batch.add(new byte[size * size * 3]);
        }
        try (var clip = Clip.load(model, ClipOptions.parse("cpu", "auto"))) {
            return 16 / Stopwatch.median(3, 9, () -> clip.images().encode(batch));
        }
    }

    /** What became of a run: images a second, and when each was how far, in milliseconds. */
    record Published(double rate, double[] accepted, double[] embedded, double[] millis) {}

    /** Where query-service is. */
    URI queryService() {
        return URI.create("http://127.0.0.1:%d/".formatted(ports.query()));
    }

    /** Publishes different JPEGs of 640x480, at a rate or as fast as it goes, until searchable. */
    private Published publish(String prefix, int count, double rate) throws Exception {
        var template = ImagesBenchmark.file(640, 480, "jpeg");
        return publish(prefix, count, rate, i -> unique(template, prefix + i));
    }

    /** Publishes files, at a rate or as fast as it goes, until searchable. */
    Published publish(String prefix, int count, double rate, IntFunction<byte[]> file)
            throws Exception {
        var sent = new HashMap<String, Long>();
        var accepted = new double[count];
        var embedded = new double[count];
        var millis = new double[count];
        long start = System.nanoTime();
        int done = 0;
        int next = 0;
        while (done < count) {
            while (next < count
                    && (rate > 0
                            ? System.nanoTime() - start >= next * 1e9 / rate
                            : next < done + 1_000)) {
                var id = prefix + next;
                sent.put(id, System.nanoTime());
                var _ =
                        producer.send(
                                new ProducerRecord<>(
                                        Topics.IMAGES, id.getBytes(UTF_8), file.apply(next)));
                next++;
            }
            // Returns at once with what has come; an idle poll costs the cores that are measured.
            long due =
                    rate > 0
                            ? (long) (next * 1e3 / rate) - (System.nanoTime() - start) / 1_000_000
                            : 50;
            for (var record : outcomes.poll(Duration.ofMillis(Math.clamp(due, 1, 50)))) {
                var at = sent.remove(new String(record.key(), UTF_8));
                if (at != null) {
                    var event = IndexedEvent.parse(record.value());
                    double way = (System.nanoTime() - at) / 1e6;
                    long now = System.currentTimeMillis();
                    accepted[done] = way - (now - event.acceptedAt().toEpochMilli());
                    embedded[done] = way - (now - event.indexedAt().toEpochMilli());
                    millis[done++] = way;
                }
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Published(count / seconds, accepted, embedded, millis);
    }

    /** A JPEG with a comment behind its first marker: another file, the same work. */
    private static byte[] unique(byte[] jpeg, String comment) {
        var text = comment.getBytes(UTF_8);
        var file = new byte[jpeg.length + 4 + text.length];
        System.arraycopy(jpeg, 0, file, 0, 2);
        file[2] = (byte) 0xff;
        file[3] = (byte) 0xfe;
        file[4] = (byte) (text.length + 2 >> 8);
        file[5] = (byte) (text.length + 2);
        System.arraycopy(text, 0, file, 6, text.length);
        System.arraycopy(jpeg, 2, file, 6 + text.length, jpeg.length - 2);
        return file;
    }

    private Map<String, Double> cpuByProcess() {
        var cpu = new LinkedHashMap<String, Double>();
        cpu.put("broker and store", cpuSeconds(ProcessHandle.current()));
        for (var service : stack.services()) {
            cpu.put(
                    service.name(),
                    ProcessHandle.of(service.pid()).map(StackBenchmark::cpuSeconds).orElse(0.0));
        }
        return cpu;
    }

    private double cpuSeconds() {
        return cpuByProcess().values().stream().mapToDouble(Double::doubleValue).sum();
    }

    private static double cpuSeconds(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
    }

    private void memory(String when) throws IOException {
        for (ServiceProcess service : stack.services()) {
            var status = Path.of("/proc", Long.toString(service.pid()), "status");
            List<String> lines = Files.readAllLines(status);
            lines.stream()
                    .filter(line -> line.startsWith("VmRSS"))
                    .forEach(line ->
                            System.out.printf(
                                    "memory  %s %s: %s%n",
                                    service.name(), when, line.substring(6).strip()));
        }
    }

    @Override
    public void close() {
        producer.close();
        outcomes.close();
        http.close();
        stack.close();
    }
}
