package dev.tio.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class IPAddressProperties {
    @Property
    void shouldReadWhatItWrites(@ForAll @Size(16) byte[] ipv6, @ForAll @Size(4) byte[] ipv4) {
        assertThat(IPAddress.parse(IPAddress.format(ipv6))).isEqualTo(ipv6);
        assertThat(IPAddress.parse(IPAddress.format(ipv4))).isEqualTo(ipv4);
    }
}
