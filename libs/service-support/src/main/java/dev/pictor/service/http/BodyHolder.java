package dev.pictor.service.http;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;

/** Keeps the charge of a body while a resource works on it. */
@HoldsBody
@Interceptor
@Priority(Interceptor.Priority.LIBRARY_BEFORE)
class BodyHolder {

    private final CurrentVertxRequest request;

    BodyHolder(CurrentVertxRequest request) {
        this.request = request;
    }

    @AroundInvoke
    Object hold(InvocationContext invocation) throws Exception {
        try (var _ = Bodies.hold(request.getCurrent())) {
            return invocation.proceed();
        }
    }
}
