package dev.pictor.evaluation.published;

import dev.pictor.evaluation.Benchmark;
import dev.pictor.evaluation.Fields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * CIRCO (Baldrati et al., ICCV 2023): all unlabelled images of COCO 2017 are ranked, the reference
 * too; several right answers a question, recall only by the first of them.
 */
public record Circo() implements Dataset {

    private static final String COCO = "COCO2017_unlabeled/";
    private static final String IMAGES = COCO + "annotations/image_info_unlabeled2017.json";
    private static final int[] DEPTHS = {5, 10, 25, SUBMITTED};

    @Override
    public String name() {
        return "circo";
    }

    @Override
    public List<String> splits() {
        return List.of("val", "test");
    }

    @Override
    public boolean isBlind(String split) {
        return split.equals("test");
    }

    @Override
    public Optional<String> releasedOtherwise() {
        return Optional.of("ids in the submission are texts");
    }

    @Override
    public PublishedBenchmark read(DatasetDirectory directory, String split, boolean asReleased) {
        var annotations = "annotations/%s.json".formatted(split);
        directory.require(List.of(IMAGES, annotations));
        var gallery = new Gallery(IMAGES);
        for (var image : directory.object(IMAGES).all("images")) {
            var file = directory.resolve(IMAGES, COCO + "unlabeled2017/" + image.text("file_name"));
            gallery.add(image, "id", new Benchmark.Image("" + image.number("id"), file));
        }
        var candidates = new Candidates.Span(0, gallery.size(), OptionalInt.empty());
        var ids = new Ids("id");
        var questions =
                directory.objects(annotations).stream()
                        .map(entry ->
                                new Question(
                                        ids.next(entry),
                                        place(entry, "reference_img_id", gallery),
                                        List.of(entry.text("relative_caption")),
                                        candidates,
                                        isBlind(split)
                                                ? List.<Integer>of()
                                                : targets(entry, gallery)))
                        .toList();
        var measures =
                Stream.concat(
                                IntStream.of(DEPTHS)
                                        .<Measure>mapToObj(Measure.AveragePrecision::new),
                                Dataset.recalls("R", DEPTHS).stream())
                        .toList();
        return new PublishedBenchmark(
                this, split, gallery.images(), List.of(new Group("", questions, measures)));
    }

    private static int place(Fields entry, String field, Gallery gallery) {
        return gallery.place(entry, field, "" + entry.number(field));
    }

    private static List<Integer> targets(Fields entry, Gallery gallery) {
        int main = place(entry, "target_img_id", gallery);
        var all =
                entry.numbers("gt_img_ids").stream()
                        .map(id -> gallery.place(entry, "gt_img_ids", "" + id))
                        .toList();
        if (!all.contains(main)) {
            throw entry.bad("target_img_id", "it is not among gt_img_ids");
        }
        return Stream.concat(Stream.of(main), all.stream().filter(place -> place != main)).toList();
    }

    @Override
    public Map<String, Object> submission(
            PublishedBenchmark benchmark, List<List<Answer>> answers, boolean asReleased) {
        var file = new LinkedHashMap<String, Object>();
        for (var answer : answers.getFirst()) {
            file.put(
                    answer.question().id(),
                    answer.first().stream()
                            .map(place -> benchmark.images().get(place).id())
                            .<Object>map(id -> asReleased ? id : (Object) Long.valueOf(id))
                            .toList());
        }
        return Map.of("circo-test.json", file);
    }
}
