/**
 * What tests of a program on tio need, free of any operating system.
 *
 * <ul>
 *   <li>A device: {@link dev.tio.testkit.MemoryTun}, a TUN on memory alone, which judges what is written to it as Linux
 *       does.
 *   <li>Contract kits: {@link dev.tio.testkit.AdapterContracts} tries an adapter, promise by promise of the port.
 *   <li>Packets: {@link dev.tio.testkit.Packets} builds single ones, {@link dev.tio.testkit.Traffic} whole flows,
 *       {@link dev.tio.testkit.SuperpacketGenerator} superpackets of random shape, and
 *       {@link dev.tio.testkit.PacketArbitraries} all of these for jqwik.
 *       {@link dev.tio.testkit.SuperpacketParts} writes a superpacket in parts.
 *   <li>Comparisons that say in words how two packets differ: {@link dev.tio.testkit.PacketAssertions} for AssertJ, on
 *       {@link dev.tio.testkit.PacketDiff}, which needs nothing.
 *   <li>What goes wrong: {@link dev.tio.testkit.Impairment} of a line, {@link dev.tio.testkit.Faults} of a queue.
 *   <li>Capture files: {@link dev.tio.testkit.Capture} of what goes through a queue, written as pcapng or pcap and
 *       read.
 * </ul>
 *
 * <p>JUnit, AssertJ and jqwik are optional: whoever does without the classes that need them does without the libraries.
 *
 * <p>Everything random is a function of a seed, on every JDK the same.
 */
@NullMarked
package dev.tio.testkit;

import org.jspecify.annotations.NullMarked;
