/**
 * What tests of a program on tio need, free of any operating system: a TUN device on memory alone, a model of what Linux
 * does with what is written to one, superpackets of random shape, and comparisons that say in words how two packets
 * differ.
 *
 * <p>Everything random is a function of a seed, on every JDK the same.
 */
@NullMarked
package dev.tio.testkit;

import org.jspecify.annotations.NullMarked;
