/**
 * The adapter for Linux TUN devices: opening and adopting, negotiating offloads, reading and writing superpackets, and
 * the network interface's addresses, routes and settings through rtnetlink; and on which CPUs threads run.
 */
@NullMarked
package dev.tio.linux;

import org.jspecify.annotations.NullMarked;
