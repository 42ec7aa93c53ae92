package dev.pictor.evaluation.published;

import dev.pictor.evaluation.Benchmark;
import dev.pictor.evaluation.Fields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * CIRR (Liu et al., ICCV 2021): the reference is left out of the ranking; recall over all images of
 * the split, and over the six of the question's set.
 */
public record Cirr() implements Dataset {

    private static final String SUBSET = "Rsubset";

    @Override
    public String name() {
        return "cirr";
    }

    @Override
    public List<String> splits() {
        return List.of("val", "test1");
    }

    @Override
    public boolean isBlind(String split) {
        return split.equals("test1");
    }

    @Override
    public PublishedBenchmark read(DatasetDirectory directory, String split, boolean asReleased) {
        var images = "cirr/image_splits/split.rc2.%s.json".formatted(split);
        var captions = "cirr/captions/cap.rc2.%s.json".formatted(split);
        directory.require(List.of(images, captions));
        var list = directory.object(images);
        var gallery = new Gallery(images);
        for (var entry : list.object().properties()) {
            var file = directory.resolve(images, list.text(entry.getKey()));
            gallery.add(list, entry.getKey(), new Benchmark.Image(entry.getKey(), file));
        }
        var pairs = new Ids("pairid");
        var all = new ArrayList<Question>();
        var subset = new ArrayList<Question>();
        for (var entry : directory.objects(captions)) {
            var id = pairs.next(entry);
            int reference = gallery.place(entry, "reference", entry.text("reference"));
            var targets = targets(entry, gallery, reference, split);
            var text = List.of(entry.text("caption"));
            var others = new Candidates.Span(0, gallery.size(), OptionalInt.of(reference));
            all.add(new Question(id, reference, text, others, targets));
            var members = members(entry, gallery, reference);
            subset.add(new Question(id, reference, text, members, targets));
        }
        return new PublishedBenchmark(
                this,
                split,
                gallery.images(),
                List.of(
                        new Group("", all, Dataset.recalls("R", 1, 5, 10, SUBMITTED)),
                        new Group("", subset, Dataset.recalls(SUBSET, 1, 2, 3))));
    }

    private List<Integer> targets(Fields entry, Gallery gallery, int reference, String split) {
        if (isBlind(split)) {
            return List.of();
        }
        int target = gallery.place(entry, "target_hard", entry.text("target_hard"));
        if (target == reference) {
            throw entry.bad("target_hard", "the reference is never ranked, so it is no answer");
        }
        return List.of(target);
    }

    private static Candidates members(Fields entry, Gallery gallery, int reference) {
        var set = entry.nested("img_set");
        var places =
                set.texts("members").stream()
                        .map(member -> gallery.place(set, "members", member))
                        .filter(place -> place != reference)
                        .sorted()
                        .toList();
        return new Candidates.Listed(places, 0);
    }

    @Override
    public Map<String, Object> submission(
            PublishedBenchmark benchmark, List<List<Answer>> answers, boolean asReleased) {
        return Map.of(
                "cirr-test1-recall.json", file("recall", benchmark, answers.get(0), SUBMITTED),
                "cirr-test1-recall_subset.json",
                        file("recall_subset", benchmark, answers.get(1), 3));
    }

    private static Map<String, Object> file(
            String metric, PublishedBenchmark benchmark, List<Answer> answers, int places) {
        var file = new LinkedHashMap<String, Object>();
        file.put("version", "rc2");
        file.put("metric", metric);
        for (var answer : answers) {
            file.put(
                    answer.question().id(),
                    answer.first().stream()
                            .limit(places)
                            .map(place -> benchmark.images().get(place).id())
                            .toList());
        }
        return file;
    }
}
