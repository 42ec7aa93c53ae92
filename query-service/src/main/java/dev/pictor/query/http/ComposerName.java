package dev.pictor.query.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.pictor.clip.compose.Composer;
import java.util.Set;

/** The composers by the names that clients use. */
public enum ComposerName {
    /** LinCIR: the image as a word in the sentence. */
    @JsonProperty("lincir")
    LINCIR,
    /** LinCIR with text and image scaled against each other. */
    @JsonProperty("lincir-pdv")
    LINCIR_PDV,
    /** The sum of both embeddings. */
    @JsonProperty("sum")
    SUM,
    /** A point on the arc between both embeddings. */
    @JsonProperty("slerp")
    SLERP,
    /** The image alone. */
    @JsonProperty("image")
    IMAGE,
    /** The text alone. */
    @JsonProperty("text")
    TEXT;

    /** Which options it takes. */
    Set<String> options() {
        return switch (this) {
            case LINCIR_PDV -> Set.of("textScale", "imageScale", "weight");
            case SUM -> Set.of("textWeight");
            case SLERP -> Set.of("weight");
            case LINCIR, IMAGE, TEXT -> Set.of();
        };
    }

    /** What a query without a name is answered by. */
    static ComposerName of(boolean image, boolean text) {
        return image ? text ? LINCIR : IMAGE : TEXT;
    }

    /** The composer with its options; what is not given is as the composer has it. */
    Composer with(ComposerOptions options) {
        var pdv = new Composer.LinCirPdv();
        return switch (this) {
            case LINCIR -> new Composer.LinCir();
            case LINCIR_PDV ->
                    new Composer.LinCirPdv(
                            options.or(options.textScale(), pdv.textScale()),
                            options.or(options.imageScale(), pdv.imageScale()),
                            options.or(options.weight(), pdv.weight()));
            case SUM ->
                    new Composer.Sum(
                            options.or(options.textWeight(), new Composer.Sum().textWeight()));
            case SLERP ->
                    new Composer.Slerp(options.or(options.weight(), new Composer.Slerp().weight()));
            case IMAGE -> new Composer.ImageOnly();
            case TEXT -> new Composer.TextOnly();
        };
    }
}
