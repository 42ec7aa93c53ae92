/** How a service lives and fails: outages that readiness shows, and ends of the process. */
@NullMarked
package dev.pictor.service;

import org.jspecify.annotations.NullMarked;
