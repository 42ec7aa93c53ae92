package dev.pictor.captions;

import java.util.Map;
import java.util.Objects;
import opennlp.tools.ml.model.AbstractModel;
import opennlp.tools.ml.model.Context;
import opennlp.tools.postag.POSModel;
import opennlp.tools.util.StringUtil;
import opennlp.tools.util.featuregen.FeatureGeneratorUtil;
import org.jspecify.annotations.Nullable;

/**
 * The maximum entropy tagger's weights, summed by what they depend on; immutable.
 *
 * <p>Every feature of the English model looks at one word at one distance, or at the one or two
 * tags before. So a word's part of the sum is the same in every sentence and can be kept, where
 * OpenNLP builds some thirty strings for each token and hypothesis and looks them up.
 */
final class TagWeights {

    /** Distances of a word to the token that is tagged: itself, two before, two after. */
    private static final String[] PLACES = {"", "n1", "n2", "p1", "p2"};

    private static final int AFFIX = 4;

    private final Map<String, Context> predicates;
    private final String[] tags;
    private final double[] prior;
    private final double[][] begins;
    private final double[][] afterTag;
    private final double[][] afterTags;

    private TagWeights(Map<String, Context> predicates, String[] tags) {
        this.predicates = predicates;
        this.tags = tags;
        int count = tags.length;
        prior = weights("def");
        begins = new double[][] {weights("S=begin"), weights("p1S=begin"), weights("p2S=begin")};
        for (var begin : begins) {
            add(begin, prior);
        }
        afterTag = new double[count][];
        afterTags = new double[count * count][];
        for (int last = 0; last < count; last++) {
            afterTag[last] = weights("t=" + tags[last]);
            for (int before = 0; before < count; before++) {
                var both = weights("t2=" + tags[before] + "," + tags[last]);
                add(both, afterTag[last]);
                afterTags[before * count + last] = both;
            }
        }
    }

    static TagWeights of(POSModel model) {
        AbstractModel weights = Objects.requireNonNull(model.getArtifact("pos.model"));
        var structures = weights.getDataStructures();
        @SuppressWarnings("unchecked")
        var predicates = (Map<String, Context>) structures[1];
        return new TagWeights(predicates, (String[]) structures[2]);
    }

    int tags() {
        return tags.length;
    }

    String tag(int index) {
        return tags[index];
    }

    /** What a token at this index starts from, whatever its word; not to be changed. */
    double[] start(int index) {
        return index < begins.length ? begins[index] : prior;
    }

    /** What one tag before adds, for the second token; not to be changed. */
    double[] after(int last) {
        return afterTag[last];
    }

    /** What two tags before add; not to be changed. */
    double[] after(int before, int last) {
        return afterTags[before * tags.length + last];
    }

    /** What a word adds at each distance; null where it adds nothing. */
    double[] @Nullable [] word(String token) {
        var sums = new double[PLACES.length] @Nullable [];
        var lower = StringUtil.toLowerCase(token);
        for (int place = 0; place < PLACES.length; place++) {
            sums[place] = plus(sums[place], PLACES[place] + "w=" + lower);
        }
        for (int length = 1; length <= Math.min(AFFIX, token.length()); length++) {
            sums[0] = plus(sums[0], "suf=" + token.substring(token.length() - length));
            sums[0] = plus(sums[0], "pre=" + token.substring(0, length));
        }
        var shape = FeatureGeneratorUtil.tokenFeature(token);
        sums[0] = plus(sums[0], "wc=" + shape);
        sums[0] = plus(sums[0], "w&c=" + lower + "," + shape);
        return sums;
    }

    private double @Nullable [] plus(double @Nullable [] sum, String feature) {
        if (!predicates.containsKey(feature)) {
            return sum;
        }
        var weights = weights(feature);
        if (sum == null) {
            return weights;
        }
        add(sum, weights);
        return sum;
    }

    private double[] weights(String feature) {
        var weights = new double[tags.length];
        var context = predicates.get(feature);
        if (context != null) {
            var outcomes = context.getOutcomes();
            var parameters = context.getParameters();
            for (int i = 0; i < outcomes.length; i++) {
                weights[outcomes[i]] += parameters[i];
            }
        }
        return weights;
    }

    static void add(double[] sum, double @Nullable [] addend) {
        if (addend != null) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += addend[i];
            }
        }
    }
}
