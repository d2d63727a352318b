package dev.tio.system;

import dev.tio.linux.testkit.Forwarding;
import dev.tio.testkit.SuperpacketGenerator;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A router that splits what {@link SuperpacketGenerator} and {@link dev.tio.wire.PacketStream} make. */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Forwarding(to = {SuperpacketGenerator.DESTINATIONS_IPV4, SuperpacketGenerator.DESTINATIONS_IPV6})
@interface SplittingRouter {
}
