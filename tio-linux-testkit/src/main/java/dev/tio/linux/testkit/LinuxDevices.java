package dev.tio.linux.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives each test a network namespace of its own, and namespaces and devices as parameters:
 *
 * <pre>{@code
 * @LinuxDevices
 * class MyTest {
 *     @Test
 *     void shouldAnswer(
 *             @Tun(address = "198.18.0.1/24") NativeTun tun,
 *             @Veth(address = "10.0.0.1/24", peerNamespace = "far", peerAddress = "10.0.0.2/24") VethPair veth,
 *             @InNamespace("far") NetworkNamespace far) throws Exception {
 *         ServerSocket listener = far.call(() -> new ServerSocket(0, 1, InetAddress.getByName("10.0.0.2")));
 *         Socket socket = new Socket("10.0.0.2", listener.getLocalPort());
 *         ...
 *     }
 * }
 * }</pre>
 *
 * <p>Parameters are {@link dev.tio.linux.NetworkNamespace}, and with an annotation {@link dev.tio.linux.NativeTun}
 * ({@link Tun}), {@link dev.tio.linux.VethPair} ({@link Veth}) and {@link Router} ({@link Forwarding}). All are made in
 * the test's own namespace, or in that which {@link InNamespace} names. Those with equal annotations are the same
 * object: what {@code @BeforeEach} got, the test can ask for again. They are parameters of test methods, whether plain,
 * parameterized or factories, of {@code @BeforeEach}, {@code @AfterEach}, and of the constructor where each test has an
 * instance; not of {@code @BeforeAll}, {@code @AfterAll} and the constructor of {@code Lifecycle.PER_CLASS}.
 *
 * <p>Each of these methods runs on a platform thread of its own that is in the test's namespace and ends with it. So
 * sockets, devices and threads that it opens or starts are there; other threads' are not, those of a common pool for
 * example. JUnit's timeouts work in both of their thread modes, and interrupt the method.
 *
 * <p>After the test everything is closed, the last that was opened first: after a failure, in setup or in making the
 * parameters too. It is JUnit that does it, 5.13 or later. A test may close things itself. Nothing is left of a
 * namespace in which the test leaves no thread, socket or device of its own.
 *
 * <p>Where the process may not make namespaces and TUN devices, {@link RequiresTun} says what becomes of the tests. It
 * may as root, and under {@code unshare -Urn} where {@code /dev/net/tun} is open to all. Properties of jqwik, which is
 * another engine than Jupiter, know nothing of extensions: they use {@link dev.tio.linux.NetworkNamespace} and the
 * devices' factories as they are.
 *
 * <p>{@code lo} is down in each namespace. Java decides once whether there is IPv6, by the {@code lo} of the namespace
 * in which it loads its network classes: under {@code unshare -Urn} raise that one before, best before the JVM starts.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@RequiresTun
@ExtendWith(LinuxDevicesExtension.class)
public @interface LinuxDevices {
}
