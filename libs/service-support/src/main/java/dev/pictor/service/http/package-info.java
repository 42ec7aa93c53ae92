/**
 * What the HTTP services share: who may call them, how often and with how much, and how they say
 * no.
 */
@NullMarked
package dev.pictor.service.http;

import org.jspecify.annotations.NullMarked;
