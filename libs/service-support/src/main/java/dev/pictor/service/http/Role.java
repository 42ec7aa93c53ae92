package dev.pictor.service.http;

/** What an API key lets its holder do; none includes another. */
public final class Role {

    /** Search, and see what is there. */
    public static final String READ = "read";

    /** Publish and delete images and captions. */
    public static final String WRITE = "write";

    /** Start trainings and choose releases. */
    public static final String ADMIN = "admin";

    private Role() {}
}
