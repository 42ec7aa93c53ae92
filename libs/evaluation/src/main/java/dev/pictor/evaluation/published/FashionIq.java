package dev.pictor.evaluation.published;

import dev.pictor.evaluation.Benchmark;
import dev.pictor.evaluation.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * FashionIQ (Wu et al., CVPR 2021), validation split: three categories, each with its gallery, the
 * reference in it; both captions are asked in either order.
 */
public record FashionIq() implements Dataset {

    private static final List<String> CATEGORIES = List.of("dress", "shirt", "toptee");
    private static final List<String> ENDINGS = List.of(".jpg", ".png", ".jpeg");

    @Override
    public String name() {
        return "fashioniq";
    }

    @Override
    public List<String> splits() {
        return List.of("val");
    }

    @Override
    public PublishedBenchmark read(DatasetDirectory directory, String split, boolean asReleased) {
        directory.require(
                CATEGORIES.stream()
                        .flatMap(category ->
                                Stream.of(captions(category, split), images(category, split)))
                        .toList());
        var gallery = new Gallery("the category's split file");
        var groups =
                CATEGORIES.stream()
                        .map(category -> group(category, split, directory, gallery))
                        .toList();
        return new PublishedBenchmark(this, split, gallery.images(), groups);
    }

    private static String captions(String category, String split) {
        return "captions/cap.%s.%s.json".formatted(category, split);
    }

    private static String images(String category, String split) {
        return "image_splits/split.%s.%s.json".formatted(category, split);
    }

    private static Group group(
            String category, String split, DatasetDirectory directory, Gallery gallery) {
        int from = gallery.size();
        var list = images(category, split);
        for (var id : directory.texts(list)) {
            if (gallery.contains(id(category, id))) {
                throw directory.refusal(list, "image %s is listed twice".formatted(id));
            }
            var file =
                    DatasetDirectory.any(
                            ENDINGS.stream()
                                    .map(ending ->
                                            directory.resolve(list, "images/" + id + ending)));
            gallery.placeOf(new Benchmark.Image(id(category, id), file));
        }
        var candidates = new Candidates.Span(from, gallery.size(), OptionalInt.empty());
        var questions = new ArrayList<Question>();
        for (var entry : directory.objects(captions(category, split))) {
            questions.add(
                    new Question(
                            category + " " + (questions.size() + 1),
                            place(entry, "candidate", category, gallery),
                            sentences(entry),
                            candidates,
                            List.of(place(entry, "target", category, gallery))));
        }
        return new Group(category, questions, Dataset.recalls("R", 10, 50));
    }

    // A garment may be in two categories; each has its own gallery.
    private static String id(String category, String image) {
        return category + "/" + image;
    }

    private static int place(Fields entry, String field, String category, Gallery gallery) {
        var name = entry.text(field);
        return gallery.place(entry, field, id(category, name), name);
    }

    private static List<String> sentences(Fields entry) {
        var expected = "expected two captions, none of them empty";
        var captions =
                entry.array("captions", value -> value.isTextual(), expected).stream()
                        .map(value -> stripped(value.asText()))
                        .toList();
        if (captions.size() != 2 || captions.contains("")) {
            throw entry.bad("captions", expected);
        }
        return List.of(
                captions.get(0) + " and " + captions.get(1),
                captions.get(1) + " and " + captions.get(0));
    }

    private static String stripped(String caption) {
        return caption.replaceAll("^[.?, ]+|[.?, ]+$", "");
    }

    @Override
    public List<Figure> means(List<Figure> figures) {
        return Stream.of("R@10", "R@50")
                .map(measure -> Dataset.mean(figures, measure, "average", measure))
                .toList();
    }
}
