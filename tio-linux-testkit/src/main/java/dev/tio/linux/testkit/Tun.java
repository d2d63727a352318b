package dev.tio.linux.testkit;

import dev.tio.linux.AddrGenMode;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How the TUN device of a {@link dev.tio.linux.NativeTun} parameter is opened: as {@link dev.tio.linux.TunBuilder}
 * would, but up, and without a link-local address, for which the kernel would send packets of its own.
 */
@Target({ElementType.PARAMETER, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Tun {
    /** The interface's name. */
    String name() default "tun0";

    /** Addresses with the length of their prefix, such as {@code 198.18.0.1/24}. */
    String[] address() default {};

    /** Destinations that are routed to the device, such as {@code 10.0.0.0/8}; it must be up. */
    String[] route() default {};

    /** The MTU in bytes. */
    int mtu() default 1500;

    /** How many queues. */
    int queues() default 1;

    /** Whether anything but plain packets with complete checksums is asked for. */
    boolean offloads() default true;

    /** Whether TCP superpackets are asked for. */
    boolean tso() default true;

    /** Whether UDP superpackets are asked for. */
    boolean uso() default true;

    /** How many packets the kernel queues for the device before it drops some. */
    int txQueueLength() default 500;

    /** How the link-local address is made. */
    AddrGenMode addrGenMode() default AddrGenMode.NONE;

    /** Whether the interface is brought up. */
    boolean up() default true;
}
