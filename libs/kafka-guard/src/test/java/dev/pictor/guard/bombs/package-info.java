/**
 * Records that are small as they come and large as they are unpacked, for the tests of all modules.
 */
package dev.pictor.guard.bombs;
