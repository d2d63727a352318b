/**
 * Superpackets split into packets, and packets coalesced into superpackets, in user space.
 *
 * <p>Nothing here knows an operating system, and nothing allocates once it is constructed.
 */
@NullMarked
package dev.tio.gso;

import org.jspecify.annotations.NullMarked;
