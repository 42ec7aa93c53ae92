package dev.pictor.service.http;

import dev.pictor.service.http.Callers.Caller;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/** Gives each request the roles of its API key; the resources say which role they want. */
@ApplicationScoped
class ApiKeyMechanism implements HttpAuthenticationMechanism {

    private final Callers callers;

    ApiKeyMechanism(Callers callers) {
        this.callers = callers;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(
            RoutingContext context, IdentityProviderManager providers) {
        return switch (callers.of(context)) {
            case Caller.Known known ->
                    Uni.createFrom()
                            .item(
                                    QuarkusSecurityIdentity.builder()
                                            .setPrincipal(
                                                    new QuarkusPrincipal(known.client().name()))
                                            .addRoles(known.client().roles())
                                            .build());
            case Caller.Keyless _ -> Uni.createFrom().nullItem();
            case Caller.Wrong _ ->
                    Uni.createFrom().failure(new AuthenticationFailedException("unknown API key"));
        };
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", "Bearer"));
    }
}
