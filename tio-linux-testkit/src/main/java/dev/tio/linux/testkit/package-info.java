/**
 * Tests on real devices, for JUnit 5: network namespaces, TUN devices, veth pairs and forwarding kernels as parameters
 * of tests, each test in a namespace of its own ({@link dev.tio.linux.testkit.LinuxDevices}).
 */
@NullMarked
package dev.tio.linux.testkit;

import org.jspecify.annotations.NullMarked;
