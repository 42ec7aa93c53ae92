package dev.pictor.e2e;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which room may see which: the map that the folders promise. Whatever is not listed is closed. */
class RoomsTest {

    /** What may be seen from each room; the services are seen from nowhere. */
    private static final Map<String, Set<String>> ARROWS =
            Map.ofEntries(
                    Map.entry("libs/kafka-guard", Set.of()),
                    Map.entry("libs/events", Set.of()),
                    Map.entry("libs/captions", Set.of()),
                    Map.entry("libs/object-store", Set.of()),
                    Map.entry("libs/vector-index", Set.of("libs/events")),
                    Map.entry("libs/imaging", Set.of()),
                    Map.entry("libs/service-support", Set.of("libs/events")),
                    Map.entry("libs/checkpoint", Set.of("libs/imaging")),
                    Map.entry("libs/clip", Set.of("libs/imaging", "libs/checkpoint")),
                    Map.entry(
                            "libs/evaluation",
                            Set.of("libs/imaging", "libs/checkpoint", "libs/clip")),
                    Map.entry("libs/training", Set.of("libs/captions", "libs/clip")),
                    Map.entry(
                            "libs/catalog-audit",
                            Set.of(
                                    "libs/events",
                                    "libs/imaging",
                                    "libs/object-store",
                                    "libs/vector-index")),
                    Map.entry("local/qdrant-emulator", Set.of()),
                    Map.entry("local/local-stack", Set.of("libs/events", "local/qdrant-emulator")),
                    Map.entry(
                            "ingest-service",
                            Set.of(
                                    "libs/events",
                                    "libs/captions",
                                    "libs/imaging",
                                    "libs/checkpoint",
                                    "libs/object-store",
                                    "libs/service-support")),
                    Map.entry(
                            "embed-service",
                            Set.of(
                                    "libs/events",
                                    "libs/imaging",
                                    "libs/checkpoint",
                                    "libs/clip",
                                    "libs/vector-index",
                                    "libs/service-support")),
                    Map.entry(
                            "query-service",
                            Set.of(
                                    "libs/events",
                                    "libs/imaging",
                                    "libs/clip",
                                    "libs/object-store",
                                    "libs/vector-index",
                                    "libs/service-support")),
                    Map.entry(
                            "trainer",
                            Set.of(
                                    "libs/events",
                                    "libs/captions",
                                    "libs/checkpoint",
                                    "libs/clip",
                                    "libs/evaluation",
                                    "libs/training",
                                    "libs/object-store",
                                    "libs/service-support")),
                    Map.entry(
                            "cli",
                            Set.of(
                                    "libs/events",
                                    "libs/captions",
                                    "libs/imaging",
                                    "libs/checkpoint",
                                    "libs/clip",
                                    "libs/evaluation",
                                    "libs/training",
                                    "libs/object-store",
                                    "libs/vector-index",
                                    "libs/catalog-audit",
                                    "local/local-stack")));

    private static final Map<String, JavaClasses> ROOMS = new TreeMap<>();
    private static JavaClasses all;

    @BeforeAll
    static void readClasses() {
        var classes = new ArrayList<Path>();
        for (var room : ARROWS.keySet()) {
            var folder = StackProcess.HOME.resolve(room).resolve("target/classes");
            assertThat(folder).as("%s is built", room).isDirectory();
            classes.add(folder);
            ROOMS.put(room, new ClassFileImporter().importPath(folder));
        }
        all = new ClassFileImporter().importPaths(classes);
    }

    @Test
    void everyModuleHasItsArrows() throws Exception {
        var pom = Files.readString(StackProcess.HOME.resolve("pom.xml"));
        for (var room : pom.lines().filter(line -> line.contains("<module>")).toList()) {
            var name = room.replaceAll(".*<module>|</module>.*", "");
            // These two see whatever they like, and nothing sees them.
            assertThat(ARROWS.containsKey(name) || List.of("benchmarks", "e2e").contains(name))
                    .as("%s is listed", name)
                    .isTrue();
        }
    }

    @Test
    void roomsSeeOnlyWhatIsListed() {
        var owner = new TreeMap<String, String>();
        ROOMS.forEach((room, classes) -> classes.forEach(c -> owner.put(c.getName(), room)));
        var forbidden = new ArrayList<String>();
        ROOMS.forEach((room, classes) -> {
            for (var from : classes) {
                for (var dependency : from.getDirectDependenciesFromSelf()) {
                    var to =
                            owner.get(dependency.getTargetClass().getBaseComponentType().getName());
                    if (to != null && !to.equals(room) && !ARROWS.get(room).contains(to)) {
                        forbidden.add(
                                "%s -> %s: %s".formatted(room, to, dependency.getDescription()));
                    }
                }
            }
        });
        assertThat(forbidden).isEmpty();
    }

    @Test
    void everyArrowIsUsed() {
        var unused = new ArrayList<String>();
        ARROWS.forEach((room, seen) -> {
            var packages = new TreeSet<String>();
            ROOMS.get(room).stream()
                    .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
                    .forEach(d ->
                            packages.add(
                                    d.getTargetClass().getBaseComponentType().getPackageName()));
            for (var target : seen) {
                if (ROOMS.get(target).stream()
                        .map(JavaClass::getPackageName)
                        .noneMatch(packages::contains)) {
                    unused.add(room + " -> " + target);
                }
            }
        });
        assertThat(unused).isEmpty();
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.pictor.(**)").should().beFreeOfCycles().check(all);
    }

    @Test
    void onlyClipKnowsTheEngine() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.pictor.clip..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.djl..")
                .check(all);
    }

    @Test
    void servicesParseNoPickles() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.pictor.checkpoint..", "dev.pictor.cli..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("dev\\.pictor\\.checkpoint\\.(TensorFile|Torch.*|Pickled.*)")
                .check(all);
    }
}
