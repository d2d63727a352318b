/**
 * The port: what a TUN device is to a program, on whatever system. An adapter implements {@link dev.tio.api.QueueSet},
 * {@link dev.tio.api.Queue}, {@link dev.tio.api.Link} and, where it can write superpackets,
 * {@link dev.tio.api.GSOWriter}; the Javadoc of these is the contract that it keeps.
 *
 * <p>Nothing here knows an operating system.
 */
@NullMarked
package dev.tio.api;

import org.jspecify.annotations.NullMarked;
