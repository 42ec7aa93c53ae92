package dev.pictor.trainer.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.pictor.clip.Clip;
import dev.pictor.clip.PhiTraining;
import dev.pictor.trainer.TrainerSettings;
import dev.pictor.trainer.gate.Comparison;
import dev.pictor.trainer.releases.Releases;
import dev.pictor.trainer.training.TrainingProgress.Phase;
import dev.pictor.trainer.training.TrainingResult.Outcome;
import dev.pictor.training.CaptionBatches;
import dev.pictor.training.PhiRun;
import dev.pictor.training.corpus.Corpus;
import dev.pictor.training.corpus.HeldOut;
import dev.pictor.training.corpus.LatentCache;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The runs, one at a time on a thread of their own: started by captions, by time or on demand, and
 * resumed when the process was killed in one.
 */
@ApplicationScoped
public class Trainings {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);
    private static final long TRIGGER_SECONDS = 2;

    private final Clip clip;
    private final Corpus corpus;
    private final LatentCache latents;
    private final Candidates candidates;
    private final Releases releases;
    private final TrainerSettings.Trainer settings;
    private final MeterRegistry meters;
    private final Path runs;
    private final Clock clock = Clock.systemUTC();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("trainer").factory());
    private final BroadcastProcessor<TrainingProgress> events = BroadcastProcessor.create();
    private volatile TrainingProgress progress = TrainingProgress.NONE;

    /** Moved under this object's lock. */
    private volatile Stage stage = new Stage.Idle();

    private volatile boolean stopping;

    Trainings(
            Clip clip,
            Corpus corpus,
            LatentCache latents,
            Candidates candidates,
            Releases releases,
            TrainerSettings settings,
            MeterRegistry meters) {
        this.clip = clip;
        this.corpus = corpus;
        this.latents = latents;
        this.candidates = candidates;
        this.releases = releases;
        this.settings = settings.trainer();
        this.meters = meters;
        runs = this.settings.folder().resolve("runs");
        meters.gauge("pictor.training.step", this, t -> (double) t.progress.step());
        meters.gauge("pictor.training.loss", this, t -> t.progress.loss());
    }

    /** Why a run cannot be started now. */
    public static final class NotNowException extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final @Nullable String run;

        private NotNowException(String message, @Nullable String run) {
            super(message);
            this.run = run;
        }

        private static NotNowException underWay(Stage.UnderWay run) {
            return new NotNowException(
                    "run %s is under way; one at a time".formatted(run.plan().id()),
                    run.plan().id());
        }

        private static NotNowException cannot(String move, Stage stage) {
            return stage instanceof Stage.UnderWay run
                    ? new NotNowException(
                            "run %s cannot be %s any more".formatted(run.plan().id(), move),
                            run.plan().id())
                    : new NotNowException("there is no run to be " + move, null);
        }

        /** The run that is under way, if that is why. */
        public Optional<String> run() {
            return Optional.ofNullable(run);
        }
    }

    /**
     * What somebody asks of a run.
     *
     * @param training hyper-parameters
     * @param fresh whether it starts from random weights, not from the active phi
     * @param trigger what started it
     */
    public record Request(PhiTraining training, boolean fresh, String trigger) {}

    /** A run that was begun, and how it ended unless it still goes on. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Run(TrainingPlan plan, @Nullable TrainingResult result) {}

    void start(@Observes StartupEvent event) {
        thread.execute(this::resume);
        var _ =
                thread.scheduleWithFixedDelay(
                        new TrainingTrigger(this, corpus, settings, clock)::look,
                        TRIGGER_SECONDS,
                        TRIGGER_SECONDS,
                        TimeUnit.SECONDS);
    }

    @PreDestroy
    void stop() throws InterruptedException {
        stopping = true;
        thread.shutdownNow();
        thread.awaitTermination(10, TimeUnit.SECONDS);
    }

    /** The hyper-parameters of the preset in the settings, with as many steps as they say. */
    public PhiTraining preset() {
        var preset =
                settings.preset().equals("published") ? PhiTraining.PUBLISHED : PhiTraining.SMALL;
        return settings.steps() == 0 ? preset : preset.withSteps(settings.steps());
    }

    /**
     * Begins a run; it goes on in the background.
     *
     * @throws NotNowException if one is under way, or the corpus is too small
     * @throws IOException if the disk or the object store refuses
     */
    public synchronized TrainingPlan begin(Request request) throws IOException {
        idle();
        var captions = HeldOut.others(corpus);
        if (captions.length < settings.minimum()) {
            throw new NotNowException(
                    "%d captions to learn from, a run needs %d (pictor.trainer.minimum)"
                            .formatted(captions.length, settings.minimum()),
                    null);
        }
        var now = clock.instant();
        var folder = new RunFolder(runs.resolve(TIME.format(now)));
        var parent =
                request.fresh() ? null : releases.writeInForce(folder.files().start()).orElse(null);
        Files.createDirectories(folder.path());
        var plan =
                new TrainingPlan(
                        TIME.format(now),
                        request.training(),
                        parent,
                        captions.length,
                        corpus.sequence(),
                        request.trigger(),
                        now);
        folder.begin(plan, captions);
        var planned = new Stage.Planned(plan, new AtomicBoolean());
        move(planned);
        thread.execute(() -> run(folder, planned));
        return plan;
    }

    private void idle() {
        if (stage instanceof Stage.UnderWay run) {
            throw NotNowException.underWay(run);
        }
    }

    private synchronized void move(Stage to) {
        stage = to;
    }

    /**
     * Does something that must not meet a run, on the runs' thread; waits for it.
     *
     * @throws NotNowException if a run is under way
     * @throws IOException what the work throws, or that the process ends
     */
    <T> T betweenRuns(Callable<T> work) throws IOException {
        Future<T> done;
        synchronized (this) {
            idle();
            done = thread.submit(work);
        }
        try {
            return done.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                case null, default -> throw new IOException(e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the process ends", e);
        }
    }

    /** Where the run stands. */
    public TrainingProgress progress() {
        return progress;
    }

    /** Progress as it comes. */
    public Multi<TrainingProgress> events() {
        return events.onOverflow().drop();
    }

    /** All runs, the first one first. */
    public List<Run> runs() throws IOException {
        var all = new ArrayList<Run>();
        for (var folder : RunFolder.all(runs)) {
            all.add(new Run(folder.plan(), folder.result().orElse(null)));
        }
        return all;
    }

    /**
     * Pauses the run under way, or lets it go on.
     *
     * @throws NotNowException if there is none that takes steps
     */
    public synchronized void pause(boolean on) {
        if (!(stage instanceof Stage.Learning run)) {
            throw NotNowException.cannot(on ? "paused" : "resumed", stage);
        }
        run.pause(on);
    }

    /**
     * Ends the run under way without a release.
     *
     * @throws NotNowException if there is none, or its phi is being released
     */
    public synchronized void cancel() {
        if (!(stage instanceof Stage.Cancellable run)) {
            throw NotNowException.cannot("cancelled", stage);
        }
        run.cancel();
    }

    private void resume() {
        try {
            for (var folder : RunFolder.all(runs)) {
                if (folder.result().isEmpty()) {
                    var plan = folder.plan();
                    Log.infof("run %s is taken up again", plan.id());
                    var planned = new Stage.Planned(plan, new AtomicBoolean());
                    move(planned);
                    run(folder, planned);
                }
            }
        } catch (IOException | RuntimeException e) {
            Log.error("a run cannot be taken up again", e);
        }
    }

    private void run(RunFolder folder, Stage.Planned planned) {
        try {
            folder.end(attempt(folder, planned));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the process ends; the next one resumes
            return;
        } catch (IOException | RuntimeException e) {
            if (stopping) {
                return;
            }
            Log.errorf(e, "run %s failed", planned.plan().id());
            fail(folder, e);
        } finally {
            move(new Stage.Idle());
            report(TrainingProgress.NONE);
        }
        meters.counter("pictor.training.runs").increment();
    }

    private void fail(RunFolder folder, Exception why) {
        try {
            folder.end(result(Outcome.FAILED, String.valueOf(why), null, 0, List.of()));
        } catch (IOException e) {
            Log.error("the result of a run cannot be written", e);
        }
    }

    private TrainingResult attempt(RunFolder folder, Stage.Planned planned)
            throws IOException, InterruptedException {
        var plan = planned.plan();
        double loss;
        try {
            loss = learn(folder, planned);
        } catch (PhiRun.CancelledException e) {
            return cancelled();
        }
        move(new Stage.Judging(plan, planned.cancelled()));
        report(phase(plan, Phase.JUDGING, loss));
        var chance = plan.training().withSeed(~plan.training().seed());
        var verdict = candidates.judge(folder.files().candidate(), chance);
        if (!verdict.passed()) {
            Log.infof("run %s is refused: %s", plan.id(), verdict.reason());
            return result(Outcome.REFUSED, verdict.reason(), null, loss, verdict.comparisons());
        }
        if (!releasing(planned)) {
            return cancelled();
        }
        report(phase(plan, Phase.RELEASING, loss));
        var card =
                releases.release(
                        folder.files().candidate(),
                        plan.parent(),
                        plan.captions(),
                        plan.training().steps(),
                        verdict.metrics());
        Log.infof("run %s is release %s: %s", plan.id(), card.id(), verdict.reason());
        return result(Outcome.RELEASED, verdict.reason(), card.id(), loss, verdict.comparisons());
    }

    private double learn(RunFolder folder, Stage.Planned planned)
            throws IOException, InterruptedException, PhiRun.CancelledException {
        var plan = planned.plan();
        var run =
                new PhiRun(
                        clip,
                        folder.files(),
                        plan.training(),
                        new CaptionBatches(
                                corpus,
                                latents,
                                clip,
                                settings.masking(),
                                folder.captions(),
                                plan.training().batch(),
                                plan.training().seed()),
                        settings.checkpointSteps(),
                        now -> report(progress(plan, now)),
                        (step, trainer) -> {});
        move(new Stage.Learning(plan, planned.cancelled(), run));
        if (planned.cancelled().get()) {
            throw new PhiRun.CancelledException();
        }
        return run.run();
    }

    /** Begins to release, unless somebody has ended the run; from then on nobody can. */
    private synchronized boolean releasing(Stage.Planned planned) {
        if (planned.cancelled().get()) {
            return false;
        }
        move(new Stage.Releasing(planned.plan()));
        return true;
    }

    private TrainingResult cancelled() {
        return result(Outcome.CANCELLED, "stopped on demand", null, 0, List.of());
    }

    private TrainingResult result(
            Outcome outcome,
            String reason,
            @Nullable String release,
            double loss,
            List<Comparison> comparisons) {
        return new TrainingResult(outcome, reason, release, loss, comparisons, clock.instant());
    }

    private static TrainingProgress phase(TrainingPlan plan, Phase phase, double loss) {
        int steps = plan.training().steps();
        return new TrainingProgress(plan.id(), phase, steps, steps, loss, 0);
    }

    private static TrainingProgress progress(TrainingPlan plan, PhiRun.Progress now) {
        return new TrainingProgress(
                plan.id(),
                now.paused() ? Phase.PAUSED : Phase.TRAINING,
                now.step(),
                plan.training().steps(),
                now.loss(),
                now.captionsPerSecond());
    }

    private void report(TrainingProgress now) {
        progress = now;
        events.onNext(now);
    }
}
