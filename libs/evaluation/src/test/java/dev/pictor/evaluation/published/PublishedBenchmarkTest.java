package dev.pictor.evaluation.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pictor.evaluation.InvalidBenchmarkException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishedBenchmarkTest {

    private static final Path DATA = Path.of("src/test/resources/published");
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir private Path copy;

    private Path copied(String folder) throws IOException {
        var from = DATA.resolve(folder);
        Files.walkFileTree(
                from,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        var to = copy.resolve(from.relativize(file).toString());
                        Files.createDirectories(to.getParent());
                        Files.copy(file, to);
                        return FileVisitResult.CONTINUE;
                    }
                });
        return copy;
    }

    private static PublishedBenchmark read(String name, Path directory, String split) {
        return PublishedBenchmark.read(Dataset.named(name).orElseThrow(), directory, split, false);
    }

    @Test
    void cirrLeavesTheReferenceOut() {
        var benchmark = read("cirr", DATA.resolve("CIRR"), "val");
        assertThat(benchmark.images()).hasSize(66);
        assertThat(benchmark.questions()).isEqualTo(40);
        var first = benchmark.groups().getFirst().questions().getFirst();
        assertThat(first.id()).isEqualTo("1000");
        assertThat(first.sentences()).containsExactly("colorful longer");
        assertThat(first.candidates())
                .isEqualTo(new Candidates.Span(0, 66, OptionalInt.of(first.reference())));
        assertThat(benchmark.images().get(first.targets().getFirst()).id())
                .isEqualTo("dev-18-0-img0");
        var subset = benchmark.groups().getLast().questions().getFirst().candidates();
        assertThat(subset.count()).isEqualTo(5);
        assertThat(subset.contain(first.reference())).isFalse();
        assertThat(subset.contain(first.targets().getFirst())).isTrue();
    }

    @Test
    void circoRanksTheReferenceTooAndItsMainTargetIsFirst() {
        var benchmark = read("circo", DATA.resolve("CIRCO"), "val");
        var first = benchmark.groups().getFirst().questions().getFirst();
        assertThat(first.candidates()).isEqualTo(new Candidates.Span(0, 70, OptionalInt.empty()));
        assertThat(first.targets()).hasSize(12);
        assertThat(benchmark.images().get(first.targets().getFirst()).id()).isEqualTo("86474");
    }

    @Test
    void fashionIqAsksBothCaptionsInEitherOrder() {
        var benchmark = read("fashioniq", DATA.resolve("FashionIQ"), "val");
        assertThat(benchmark.groups())
                .extracting(Group::name)
                .containsExactly("dress", "shirt", "toptee");
        var question = benchmark.groups().getFirst().questions().get(2);
        assertThat(question.sentences())
                .containsExactly(
                        "has darker red grass longer without night and darker people green closed without",
                        "darker people green closed without and has darker red grass longer without night");
        assertThat(benchmark.groups().get(1).questions().getFirst().candidates())
                .isEqualTo(new Candidates.Span(64, 128, OptionalInt.empty()));
    }

    @Test
    void geneCisRanksTheTargetAndItsGallery() {
        var benchmark = read("genecis", DATA.resolve("GeneCIS"), "val");
        assertThat(benchmark.groups())
                .extracting(group -> group.questions().getFirst().candidates().count())
                .containsExactly(10, 15, 15, 15);
        assertThat(benchmark.images()).anyMatch(image -> image.part().isPresent());
        assertThat(benchmark.images()).anyMatch(image -> image.part().isEmpty());
    }

    @Test
    void geneCisFindsVisualGenomeInTheFoldersItComesIn() throws IOException {
        var directory = copied("GeneCIS");
        Files.move(directory.resolve("vg"), directory.resolve("VG_100K_2"));
        assertThat(read("genecis", directory, "val").images())
                .hasSameSizeAs(read("genecis", DATA.resolve("GeneCIS"), "val").images());
    }

    @ParameterizedTest
    @CsvSource({
        "cirr, CIRR, cirr/captions/cap.rc2.val.json, 1 of 2 annotation files are missing: ",
        "circo, CIRCO, annotations/val.json, 1 of 2 annotation files are missing: ",
        "fashioniq, FashionIQ, image_splits/split.shirt.val.json, 1 of 6 annotation files are missing: ",
        "genecis, GeneCIS, change_object.json, 1 of 4 annotation files are missing: ",
        "cirr, CIRR, dev/dev-7-1-img1.png, 1 of 66 image files are missing: ",
        "fashioniq, FashionIQ, images/B00S0007X.jpg, 1 of 192 image files are missing: "
    })
    void whatIsMissingIsNamed(String name, String folder, String file, String problem)
            throws IOException {
        var directory = copied(folder);
        Files.delete(directory.resolve(file));
        assertThatThrownBy(() -> read(name, directory, "val"))
                .isInstanceOf(InvalidBenchmarkException.class)
                .hasMessageStartingWith(directory + ": " + problem + " " + file);
    }

    @Test
    void ofMuchThatIsMissingTheFirstFewAreNamed() throws IOException {
        var directory = copied("CIRCO");
        try (var files = Files.list(directory.resolve("COCO2017_unlabeled/unlabeled2017"))) {
            for (var file : files.sorted().skip(10).toList()) {
                Files.delete(file);
            }
        }
        assertThatThrownBy(() -> read("circo", directory, "val"))
                .hasMessageContaining("60 of 70 image files are missing: ")
                .hasMessageContaining(".jpg, ...; is the download complete");
    }

    @Test
    void aDirectoryThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> read("circo", copy.resolve("nowhere"), "val"))
                .hasMessage(copy.resolve("nowhere") + ": there is no such directory");
    }

    @Test
    void anAnnotationFileThatWasCutOffIsNamed() throws IOException {
        var file = copied("CIRR").resolve("cirr/captions/cap.rc2.val.json");
        Files.writeString(file, Files.readString(file).substring(0, 500));
        assertThatThrownBy(() -> read("cirr", copy, "val"))
                .hasMessageStartingWith(file + ": no whole JSON: ");
    }

    @Test
    void anUnknownSplitIsRefused() {
        assertThatThrownBy(() -> read("cirr", DATA.resolve("CIRR"), "test"))
                .hasMessage("cirr has no split test, there are [val, test1]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    cirr      | CIRR      | cirr/captions/cap.rc2.val.json | pairid | 1001 | entry 2: field pairid is 1001, an earlier entry has it too
                    cirr      | CIRR      | cirr/captions/cap.rc2.val.json | reference | "dev-x" | entry 1: field reference is "dev-x", dev-x is not in cirr/image_splits/split.rc2.val.json
                    cirr      | CIRR      | cirr/captions/cap.rc2.val.json | target_hard | "dev-x" | entry 1: field target_hard is "dev-x", dev-x is not in cirr/image_splits/split.rc2.val.json
                    cirr      | CIRR      | cirr/captions/cap.rc2.val.json | target_hard | "dev-50-0-img0" | entry 1: field target_hard is "dev-50-0-img0", the reference is never ranked
                    cirr      | CIRR      | cirr/captions/cap.rc2.val.json | target_hard | | entry 1: field target_hard is missing, expected a text
                    cirr      | CIRR      | cirr/captions/cap.rc2.val.json | caption | " " | entry 1: field caption is " ", expected a text
                    cirr      | CIRR      | cirr/captions/cap.rc2.val.json | img_set | {"members":["y"]} | entry 1, field img_set: field members is ["y"], y is not in
                    circo     | CIRCO     | annotations/val.json | id | 1 | entry 2: field id is 1, an earlier entry has it too
                    circo     | CIRCO     | annotations/val.json | reference_img_id | 7 | entry 1: field reference_img_id is 7, 7 is not in COCO2017_unlabeled/
                    circo     | CIRCO     | annotations/val.json | gt_img_ids | [] | entry 1: field gt_img_ids is [], expected an array of one or more
                    circo     | CIRCO     | annotations/val.json | gt_img_ids | [34269] | entry 1: field target_img_id is 86474, it is not among gt_img_ids
                    circo     | CIRCO     | annotations/val.json | relative_caption | "" | entry 1: field relative_caption is "", expected a text
                    fashioniq | FashionIQ | captions/cap.dress.val.json | captions | ["a", ". ,"] | entry 1: field captions is ["a",". ,"], expected two captions, none of them empty
                    fashioniq | FashionIQ | captions/cap.dress.val.json | target | "B00S0001X" | entry 1: field target is "B00S0001X", B00S0001X is not in the category's split file
                    genecis   | GeneCIS   | focus_object.json | condition | "" | entry 1: field condition is "", expected a text
                    genecis   | GeneCIS   | focus_object.json | target | {} | entry 1, field target: field val_image_id is missing, expected a whole number
                    genecis   | GeneCIS   | focus_object.json | gallery | [] | entry 1: field gallery is [], expected an array of one or more objects
                    genecis   | GeneCIS   | focus_attribute.json | reference | {"image_id":5,"instance_bbox":[1,2,0,4]} | entry 1, field reference: field instance_bbox is [1,2,0,4], expected left, top, width and height
                    """)
    void aBadEntryIsNamedByFileFieldAndValue(
            String name, String folder, String file, String field, String value, String problem)
            throws IOException {
        var path = copied(folder).resolve(file);
        var all = (ArrayNode) JSON.readTree(path.toFile());
        var entry = (ObjectNode) all.get(0);
        if (value == null) {
            entry.remove(field);
        } else {
            entry.set(field, JSON.readTree(value));
        }
        JSON.writeValue(path.toFile(), all);
        assertThatThrownBy(() -> read(name, copy, "val"))
                .isInstanceOf(InvalidBenchmarkException.class)
                .hasMessageStartingWith(path + ", " + problem);
    }

    @Test
    void anImageListedTwiceIsRefused() throws IOException {
        var file = copied("FashionIQ").resolve("image_splits/split.dress.val.json");
        var list = (ArrayNode) JSON.readTree(file.toFile());
        list.add("B00D0001X");
        JSON.writeValue(file.toFile(), list);
        assertThatThrownBy(() -> read("fashioniq", copy, "val"))
                .hasMessage(file + ": image B00D0001X is listed twice");
    }

    @Test
    void aFileOutsideOfTheDirectoryIsRefused() throws IOException {
        var file = copied("CIRR").resolve("cirr/image_splits/split.rc2.val.json");
        var list = (ObjectNode) JSON.readTree(file.toFile());
        list.put("dev-0-0-img0", "../../secret.png");
        JSON.writeValue(file.toFile(), list);
        assertThatThrownBy(() -> read("cirr", copy, "val"))
                .hasMessageContaining("../../secret.png is not inside of");
    }

    @Test
    void aGalleryOfThreeIsRefused() throws IOException {
        var file = copied("FashionIQ").resolve("image_splits/split.toptee.val.json");
        var list = (ArrayNode) JSON.readTree(file.toFile());
        JSON.writeValue(file.toFile(), cut(list, 3));
        var captions = copy.resolve("captions/cap.toptee.val.json");
        Files.writeString(
                captions,
                "[{\"candidate\":\"B00T0000X\",\"target\":\"B00T0001X\",\"captions\":[\"a\",\"b\"]}]");
        assertThatThrownBy(() -> read("fashioniq", copy, "val"))
                .hasMessageContaining(
                        "question toptee 1 ranks 3 images, the benchmark looks at the first 50");
    }

    @Test
    void aReferenceThatIsTheOnlyImageIsRefused() throws IOException {
        copied("CIRR");
        Files.writeString(
                copy.resolve("cirr/image_splits/split.rc2.test1.json"),
                "{\"test1-0-0-img0\":\"./test1/test1-0-0-img0.png\"}");
        Files.writeString(
                copy.resolve("cirr/captions/cap.rc2.test1.json"),
                "[{\"pairid\":1,\"reference\":\"test1-0-0-img0\",\"caption\":\"is red\","
                        + "\"img_set\":{\"members\":[\"test1-0-0-img0\"]}}]");
        assertThatThrownBy(() -> read("cirr", copy, "test1"))
                .hasMessageContaining(
                        "question 1 ranks 0 images, the benchmark looks at the first 50");
    }

    private static JsonNode cut(ArrayNode list, int size) {
        return JSON.valueToTree(IntStream.range(0, size).mapToObj(list::get).toList());
    }

    @Test
    void namesAreDistinct() {
        assertThat(Dataset.all()).extracting(Dataset::name).doesNotHaveDuplicates();
        assertThat(Dataset.named("imagenet")).isEmpty();
        assertThat(List.copyOf(Dataset.all())).allMatch(dataset -> !dataset.isBlind("val"));
    }
}
