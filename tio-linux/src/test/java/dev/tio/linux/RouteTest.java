package dev.tio.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class RouteTest {
    @Test
    void shouldSayWhatItIs() {
        assertThat(Route.to("10.0.0.0/8")).hasToString("10.0.0.0/8");
        assertThat(Route.to("::/0").via("fd00::1").withMetric(5).withMtu(1400))
                .hasToString("::/0 via fd00::1 metric 5 mtu 1400");
    }

    @Test
    void shouldRefuseADestinationWithBitsAfterItsPrefixAndNameTheNetwork() {
        assertThatIllegalArgumentException().isThrownBy(() -> Route.to("10.0.0.1/8")).withMessageContaining("10.0.0.0/8");
    }

    @Test
    void shouldRefuseAGatewayOfTheOtherFamily() {
        assertThatIllegalArgumentException().isThrownBy(() -> Route.to("10.0.0.0/8").via("fd00::1"));
    }

    @Test
    void shouldRefuseNumbersThatDoNotFit() {
        Route route = Route.to("10.0.0.0/8");
        assertThat(route.withMetric(0xffff_ffffL).metric()).isEqualTo(0xffff_ffffL);
        assertThatIllegalArgumentException().isThrownBy(() -> route.withMetric(0x1_0000_0000L));
        assertThatIllegalArgumentException().isThrownBy(() -> route.withMetric(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> route.withMtu(-1));
    }

    @Test
    void shouldRefuseAPeerOfTheOtherFamily() {
        assertThat(InterfaceAddress.of("10.0.0.1/32", "10.0.0.2")).hasToString("10.0.0.1/32 peer 10.0.0.2");
        assertThatIllegalArgumentException().isThrownBy(() -> InterfaceAddress.of("10.0.0.1/32", "fd00::2"));
    }
}
