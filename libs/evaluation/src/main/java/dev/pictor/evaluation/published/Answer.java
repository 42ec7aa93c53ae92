package dev.pictor.evaluation.published;

import java.util.List;

/**
 * What a question found.
 *
 * @param question what was asked
 * @param ranks of its targets, in their order, from 1; adopted
 * @param first places in the gallery of the best candidates, as many as were asked for
 */
record Answer(Question question, int[] ranks, List<Integer> first) {}
