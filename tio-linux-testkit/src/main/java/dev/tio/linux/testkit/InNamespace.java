package dev.tio.linux.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the namespace that a parameter of a {@link LinuxDevices} test is, or is made in: one beside the test's own,
 * made for this test when it is first named.
 */
@Target({ElementType.PARAMETER, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface InNamespace {
    /** The name, known within the test alone; the empty one is that of the test's own namespace. */
    String value();
}
