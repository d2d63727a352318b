/**
 * The internet checksum: over raw memory, {@code Bytes}, buffers and arrays, of the pseudo-header, and by update.
 *
 * <p>Nothing here knows an operating system, and nothing allocates.
 */
@NullMarked
package dev.tio.checksum;

import org.jspecify.annotations.NullMarked;
