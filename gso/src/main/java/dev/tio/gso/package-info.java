/**
 * Superpackets split into packets, and packets coalesced into superpackets, in user space.
 *
 * <p>Nothing here knows an operating system. Objects allocate nothing once they are constructed (a
 * {@link dev.tio.gso.SegmentCursor} once, for very long headers), static methods nothing unless they throw.
 */
@NullMarked
package dev.tio.gso;

import org.jspecify.annotations.NullMarked;
