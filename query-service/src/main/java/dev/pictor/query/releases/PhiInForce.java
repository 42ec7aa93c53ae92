package dev.pictor.query.releases;

import dev.pictor.clip.Phi;

/**
 * A loaded phi and the release it comes from.
 *
 * @param release its id, which answers name and later pages may pin
 * @param phi its weights
 */
public record PhiInForce(String release, Phi phi) {}
