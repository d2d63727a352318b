/**
 * Packets as they lie in memory: slabs, batches and fragments, the GSO metadata that travels with a packet, the
 * {@code virtio_net_hdr} codec, and flyweights over IPv4, IPv6, TCP and UDP headers.
 *
 * <p>Nothing here knows an operating system, and nothing allocates once it is constructed.
 */
@NullMarked
package dev.tio.wire;

import org.jspecify.annotations.NullMarked;
