package dev.tio.linux.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How the two ends of a {@link dev.tio.linux.VethPair} parameter are made: up, both; without link-local addresses; and
 * with addresses that can be used at once, without the kernel looking for duplicates first.
 */
@Target({ElementType.PARAMETER, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Veth {
    /** The name of the first end, which is in the parameter's namespace. */
    String name() default "veth0";

    /** Addresses of the first end with the length of their prefix, such as {@code 10.0.0.1/24}. */
    String[] address() default {};

    /** Destinations that are routed to the first end: {@code 10.1.0.0/16 via 10.0.0.2}, or without the gateway. */
    String[] route() default {};

    /** The name of the second end. */
    String peer() default "veth1";

    /** The namespace of the second end, as in {@link InNamespace}; the test's own by default. */
    String peerNamespace() default "";

    /** Addresses of the second end, as {@link #address()}. */
    String[] peerAddress() default {};

    /** Destinations that are routed to the second end, as {@link #route()}. */
    String[] peerRoute() default {};

    /** The MTU of both ends, in bytes. */
    int mtu() default 1500;
}
