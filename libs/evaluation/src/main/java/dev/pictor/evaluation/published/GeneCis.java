package dev.pictor.evaluation.published;

import dev.pictor.evaluation.Benchmark;
import dev.pictor.evaluation.Fields;
import dev.pictor.evaluation.InstanceBox;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * GeneCIS (Vaze et al., CVPR 2023): four tasks, each question with a gallery of its own; objects
 * are whole COCO images, attributes parts of Visual Genome's. A tie does not count against the
 * target.
 */
public record GeneCis() implements Dataset {

    private static final List<String> TASKS =
            List.of("focus_attribute", "change_attribute", "focus_object", "change_object");

    /** As downloaded, Visual Genome comes in two archives. */
    private static final List<String> GENOME =
            List.of("vg", "vg/VG_100K", "vg/VG_100K_2", "VG_100K", "VG_100K_2", "VG_100K_all");

    private static final List<String> COCO = List.of("coco/val2017", "val2017");

    /** Batches of one image differ by less. */
    private static final double TIE = 1e-7;

    /** The released evaluation formats the rank of a dummy target in place of the caption. */
    private static final String RELEASED = "0";

    @Override
    public String name() {
        return "genecis";
    }

    @Override
    public List<String> splits() {
        return List.of("val");
    }

    @Override
    public Optional<String> releasedOtherwise() {
        return Optional.of("object tasks are all asked with the sentence " + RELEASED);
    }

    @Override
    public PublishedBenchmark read(DatasetDirectory directory, String split, boolean asReleased) {
        directory.require(TASKS.stream().map(task -> task + ".json").toList());
        var gallery = new Gallery("the task's file");
        var groups =
                TASKS.stream().map(task -> group(task, directory, gallery, asReleased)).toList();
        return new PublishedBenchmark(this, split, gallery.images(), groups);
    }

    private static Group group(
            String task, DatasetDirectory directory, Gallery gallery, boolean asReleased) {
        var questions = new ArrayList<Question>();
        boolean object = task.endsWith("_object");
        for (var entry : directory.objects(task + ".json")) {
            int reference = place(entry.nested("reference"), object, directory, gallery);
            int target = place(entry.nested("target"), object, directory, gallery);
            var candidates =
                    Stream.concat(
                                    Stream.of(target),
                                    entry.all("gallery").stream()
                                            .map(item -> place(item, object, directory, gallery)))
                            .toList();
            var condition = entry.text("condition");
            questions.add(
                    new Question(
                            task + " " + (questions.size() + 1),
                            reference,
                            List.of(object && asReleased ? RELEASED : condition),
                            new Candidates.Listed(candidates, TIE),
                            List.of(target)));
        }
        return new Group(task, questions, Dataset.recalls("R", 1, 2, 3));
    }

    private static int place(
            Fields item, boolean object, DatasetDirectory directory, Gallery gallery) {
        if (object) {
            long id = item.number("val_image_id");
            return gallery.placeOf(
                    new Benchmark.Image(
                            "coco/" + id, file(directory, COCO, "%012d.jpg".formatted(id))));
        }
        long id = item.number("image_id");
        var box = box(item);
        return gallery.placeOf(
                new Benchmark.Image(
                        "vg/%d/%s".formatted(id, box),
                        file(directory, GENOME, id + ".jpg"),
                        Optional.of(box)));
    }

    private static Path file(DatasetDirectory directory, List<String> folders, String name) {
        return DatasetDirectory.any(
                folders.stream().map(folder -> directory.root().resolve(folder).resolve(name)));
    }

    private static InstanceBox box(Fields item) {
        var expected = "expected left, top, width and height in pixels";
        var box = item.array("instance_bbox", value -> value.isNumber(), expected);
        if (box.size() != 4) {
            throw item.bad("instance_bbox", expected);
        }
        try {
            return new InstanceBox(
                    box.get(0).asDouble(),
                    box.get(1).asDouble(),
                    box.get(2).asDouble(),
                    box.get(3).asDouble());
        } catch (IllegalArgumentException e) {
            throw item.bad("instance_bbox", expected);
        }
    }

    @Override
    public List<Figure> means(List<Figure> figures) {
        return List.of(Dataset.mean(figures, "R@1", "", "average R@1"));
    }
}
