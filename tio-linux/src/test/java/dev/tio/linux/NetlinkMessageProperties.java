package dev.tio.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class NetlinkMessageProperties {
    @Property
    void shouldReadAnyBytesWithoutAnException(@ForAll @Size(max = 200) byte[] bytes) {
        readAll(bytes);
    }

    @Property(generation = GenerationMode.EXHAUSTIVE)
    void shouldReadDamagedMessagesWithoutAnException(
            @ForAll @IntRange(max = 3) int kind, @ForAll @IntRange(max = 59) int at, @ForAll byte value) {
        byte[] bytes = switch (kind) {
            case 0 -> Messages.bytes(RouteMessage.add(7, Route.to("fd00::/64").via("fd00::1").withMtu(1400)), 1);
            case 1 -> Messages.bytes(AddressMessage.add(7, InterfaceAddress.of("fd00::1/64")), 1);
            case 2 -> Messages.bytes(LinkMessage.setAddrGenMode(7, AddrGenMode.NONE), 1);
            default -> Messages.error(1, 22, "A text of some length");
        };
        bytes[at % bytes.length] = value;

        readAll(bytes);
    }

    private static void readAll(byte[] bytes) {
        List<NetlinkMessage> messages = NetlinkMessage.parse(Messages.nativeOrder(bytes));
        int length = messages.stream().mapToInt(message -> NetlinkMessage.HEADER_LENGTH + message.payload().limit()).sum();
        assertThat(length).isLessThanOrEqualTo(bytes.length);
        for (NetlinkMessage message : messages) {
            LinkMessage.parse(message);
            AddressMessage.parse(message);
            RouteMessage.parse(message);
            assertThat(message.errorText()).hasSizeLessThan(Math.max(1, bytes.length));
            message.errno();
        }
    }
}
