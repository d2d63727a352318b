/**
 * The demo: two network namespaces, a TUN in each, and a relay between them that is this library.
 *
 * <p>{@link dev.tio.examples.Relay} is the part to read first.
 */
@NullMarked
package dev.tio.examples;

import org.jspecify.annotations.NullMarked;
