package dev.tio.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class HeaderFieldProperties {
    private final GuardedMemory memory = new GuardedMemory(40);

    @Property
    void shouldReadAndWriteEachFieldOfIPv4(@ForAll @Size(20) byte[] header, @ForAll int value) {
        assertFields(new IPv4Header(), HeaderField.IPV4, header, value);
    }

    @Property
    void shouldReadAndWriteEachFieldOfIPv6(@ForAll @Size(40) byte[] header, @ForAll int value) {
        assertFields(new IPv6Header(), HeaderField.IPV6, header, value);
    }

    @Property
    void shouldReadAndWriteEachFieldOfTCP(@ForAll @Size(20) byte[] header, @ForAll int value) {
        assertFields(new TCPHeader(), HeaderField.TCP, header, value);
    }

    @Property
    void shouldReadAndWriteEachFieldOfUDP(@ForAll @Size(8) byte[] header, @ForAll int value) {
        assertFields(new UDPHeader(), HeaderField.UDP, header, value);
    }

    private <H extends HeaderFlyweight<H>> void assertFields(
            H flyweight, List<HeaderField<H>> fields, byte[] header, int value) {
        for (HeaderField<H> field : fields) {
            int expected = field.in(header);
            List<Integer> read = memory.use(header, packet -> List.of(
                    field.get().applyAsInt(packet.address()),
                    field.getWrapped().applyAsInt(flyweight.wrap(packet, 0))));
            assertThat(read).as(field.name()).containsOnly(expected);

            byte[] changed = field.with(header, value);
            assertChange(header, changed, field.name(), packet -> field.set().set(packet.address(), value));
            assertChange(header, changed, field.name(), packet -> {
                flyweight.wrap(packet.mem(), packet.offset(), packet.length());
                assertThat(field.setWrapped().set(flyweight, value)).isSameAs(flyweight);
            });
        }
    }

    private void assertChange(byte[] header, byte[] expected, String field, Consumer<TunPacket> change) {
        String changed = memory.use(header, packet -> {
            change.accept(packet);
            byte[] bytes = new byte[packet.length()];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) RawMemory.getByte(packet.address() + i);
            }
            return HexFormat.of().formatHex(bytes);
        });
        assertThat(changed).as(field).isEqualTo(HexFormat.of().formatHex(expected));
    }

    @Property
    void shouldReadAndWriteTheAddressesOfIPv6(
            @ForAll @Size(40) byte[] header, @ForAll long high, @ForAll long low, @ForAll boolean source) {
        int at = source ? 8 : 24;
        byte[] changed = header.clone();
        for (int i = 0; i < 8; i++) {
            changed[at + i] = (byte) (high >>> 56 - 8 * i);
            changed[at + 8 + i] = (byte) (low >>> 56 - 8 * i);
        }
        assertChange(header, changed, "address", packet -> {
            if (source) {
                IPv6Header.sourceAddressAt(packet.address(), high, low);
            } else {
                IPv6Header.destinationAddressAt(packet.address(), high, low);
            }
        });
        assertChange(header, changed, "address", packet -> {
            IPv6Header flyweight = new IPv6Header().wrap(packet, 0);
            assertThat(source ? flyweight.sourceAddress(high, low) : flyweight.destinationAddress(high, low))
                    .isSameAs(flyweight);
        });
        List<Long> read = memory.use(changed, packet -> {
            IPv6Header flyweight = new IPv6Header().wrap(packet, 0);
            long address = packet.address();
            return source
                    ? List.of(IPv6Header.sourceAddressHighAt(address), IPv6Header.sourceAddressLowAt(address),
                            flyweight.sourceAddressHigh(), flyweight.sourceAddressLow())
                    : List.of(IPv6Header.destinationAddressHighAt(address), IPv6Header.destinationAddressLowAt(address),
                            flyweight.destinationAddressHigh(), flyweight.destinationAddressLow());
        });
        assertThat(read).containsExactly(high, low, high, low);
    }

    /** The tables above would else go on saying nothing of a field that is added. */
    @Example
    void shouldCoverEverySetter() {
        assertThat(names(HeaderField.IPV4)).isEqualTo(setters(IPv4Header.class));
        assertThat(names(HeaderField.IPV6)).isEqualTo(setters(IPv6Header.class));
        assertThat(names(HeaderField.TCP)).isEqualTo(setters(TCPHeader.class));
        assertThat(names(HeaderField.UDP)).isEqualTo(setters(UDPHeader.class));
    }

    private static <H> Set<String> names(List<HeaderField<H>> fields) {
        return fields.stream().map(HeaderField::name).collect(Collectors.toSet());
    }

    private static Set<String> setters(Class<?> flyweight) {
        return Arrays.stream(flyweight.getDeclaredMethods())
                .filter(method -> Modifier.isStatic(method.getModifiers()) && method.getReturnType() == void.class)
                .filter(method -> Arrays.equals(method.getParameterTypes(), new Class<?>[] {long.class, int.class}))
                .map(method -> method.getName().replaceFirst("At$", ""))
                .collect(Collectors.toSet());
    }
}
