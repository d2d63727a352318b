package dev.tio.system;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks tests that make network namespaces and TUN devices. Where the process may not do so they are skipped, with the
 * reason; but where the environment says {@code CI=true} they fail, so that a CI run cannot pass without them.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(RequiresTunCondition.class)
public @interface RequiresTun {
}
