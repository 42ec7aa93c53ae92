package dev.pictor.query.encoding;

import dev.pictor.clip.Clip;
import dev.pictor.clip.Prompt;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready while the encoders work: after a call that failed, once they take a grey image and a short
 * text again.
 */
@Readiness
@ApplicationScoped
class EncoderReadiness implements HealthCheck {

    private final Encoders encoders;
    private final byte[] image;
    private final List<Prompt> text;

    EncoderReadiness(Encoders encoders, Clip clip) {
        this.encoders = encoders;
        int side = clip.images().side();
        image = new byte[side * side * 3];
        text = List.of(Prompt.of(clip.tokenizer().encode("a photo")));
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("encoders");
        if (!encoders.failing()) {
            return response.up().build();
        }
        try {
            encoders.image(image);
            encoders.texts(text);
            return response.up().build();
        } catch (EncoderUnavailableException e) {
            return response.down().withData("reason", String.valueOf(e.getMessage())).build();
        }
    }
}
