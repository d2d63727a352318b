package dev.tio.linux.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How the kernel of a {@link Router} parameter's namespace forwards. */
@Target({ElementType.PARAMETER, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Forwarding {
    /** The destinations that it forwards, IPv4 and IPv6, such as {@code 198.19.0.0/16}. */
    String[] to();

    /** Whether it hands superpackets on whole; it splits them by default. */
    boolean superpackets() default false;
}
