package dev.tio.linux.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks tests that make network namespaces and TUN devices by themselves or in a process of their own; those of
 * {@link LinuxDevices} need it not. Where this process may not make them, the tests are skipped, with the reason; but
 * where the environment says {@code CI=true} they fail, so that a CI run cannot pass without them. Whether it may is
 * tried once.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(RequiresTunCondition.class)
public @interface RequiresTun {
}
