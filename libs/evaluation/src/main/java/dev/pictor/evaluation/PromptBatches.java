package dev.pictor.evaluation;

import dev.pictor.clip.Clip;
import dev.pictor.clip.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Encodes any number of prompts, a bounded batch at a time. */
public final class PromptBatches {

    private static final int BATCH = 256;

    private PromptBatches() {}

    /** One embedding a prompt, in order. */
    public static List<float[]> encode(Clip clip, List<Prompt> prompts) {
        var rows = new ArrayList<float[]>(prompts.size());
        for (int from = 0; from < prompts.size(); from += BATCH) {
            var batch = prompts.subList(from, Math.min(from + BATCH, prompts.size()));
            rows.addAll(Arrays.asList(clip.texts().encode(batch)));
        }
        return rows;
    }
}
