package dev.tio.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class NetlinkMessageTest {
    @Test
    void shouldLayARequestOutAsTheHeadersHaveIt() {
        byte[] bytes = Messages.bytes(AddressMessage.add(7, InterfaceAddress.of("10.0.0.1/24", "10.0.0.2")), 9);

        ByteBuffer expected = ByteBuffer.allocate(40).order(ByteOrder.nativeOrder());
        expected.putInt(40).putShort((short) 20).putShort((short) 0x605).putInt(9).putInt(0);
        expected.put((byte) 2).put((byte) 24).put((byte) 0).put((byte) 0).putInt(7);
        expected.putShort((short) 8).putShort((short) 2).put(new byte[] {10, 0, 0, 1});
        expected.putShort((short) 8).putShort((short) 1).put(new byte[] {10, 0, 0, 2});
        assertThat(hex(bytes)).isEqualTo(hex(expected.array()));
    }

    @Test
    void shouldNestAndPadAttributes() {
        byte[] bytes = Messages.bytes(LinkMessage.setAddrGenMode(7, AddrGenMode.STABLE_PRIVACY), 1);

        ByteBuffer expected = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
        expected.putShort((short) 16).putShort((short) 26);
        expected.putShort((short) 12).putShort((short) 10);
        expected.putShort((short) 5).putShort((short) 8).put((byte) 2);
        assertThat(hex(bytes).substring(2 * 32)).isEqualTo(hex(expected.array()));
        assertThat(bytes).hasSize(48);
    }

    @Test
    void shouldLayAVethPairOutAsALinkWithinALink() {
        byte[] bytes = Messages.bytes(VethMessage.add("a", "b", 5), 1);

        ByteBuffer expected = ByteBuffer.allocate(96).order(ByteOrder.nativeOrder());
        expected.putInt(96).putShort((short) 16).putShort((short) 0x605).putInt(1).putInt(0);
        expected.position(32);
        expected.putShort((short) 6).putShort((short) 3).put((byte) 'a').position(40);
        expected.putShort((short) 56).putShort((short) 18);
        expected.putShort((short) 9).putShort((short) 1).put(new byte[] {'v', 'e', 't', 'h'}).position(56);
        expected.putShort((short) 40).putShort((short) 2);
        expected.putShort((short) 36).putShort((short) 1);
        expected.position(80);
        expected.putShort((short) 6).putShort((short) 3).put((byte) 'b').position(88);
        expected.putShort((short) 8).putShort((short) 28).putInt(5);
        assertThat(hex(bytes)).isEqualTo(hex(expected.array()));
    }

    @Test
    void shouldReadAnAddressAsItWasAsked() {
        for (String text : new String[] {"10.0.0.1/24", "fd00::1/64"}) {
            byte[] bytes = Messages.bytes(AddressMessage.add(7, InterfaceAddress.of(text)), 9);

            assertThat(AddressMessage.parse(Messages.parse(bytes)))
                    .isEqualTo(new AddressMessage(7, InterfaceAddress.of(text)));
        }
    }

    @Test
    void shouldReadAnAddressWithAPeer() {
        InterfaceAddress address = InterfaceAddress.of("fd00::1/128", "fd00::2");

        byte[] bytes = Messages.bytes(AddressMessage.add(7, address), 9);

        assertThat(AddressMessage.parse(Messages.parse(bytes))).isEqualTo(new AddressMessage(7, address));
    }

    @Test
    void shouldReadARouteAsItWasAsked() {
        Route route = Route.to("::/0").via("fd00::1").withMetric(4_000_000_000L).withMtu(1400);

        byte[] bytes = Messages.bytes(RouteMessage.add(7, route), 9);

        assertThat(RouteMessage.parse(Messages.parse(bytes))).isEqualTo(new RouteMessage(7, route));
    }

    @Test
    void shouldReadNoRouteOfAnotherTableOrType() {
        int table = 20;
        int type = 23;
        byte[] bytes = Messages.bytes(RouteMessage.add(7, Route.to("10.0.0.0/8")), 9);
        byte[] local = bytes.clone();
        local[table] = (byte) 255;
        byte[] unreachable = bytes.clone();
        unreachable[type] = 7;

        assertThat(RouteMessage.parse(Messages.parse(bytes))).isNotNull();
        assertThat(RouteMessage.parse(Messages.parse(local))).isNull();
        assertThat(RouteMessage.parse(Messages.parse(unreachable))).isNull();
    }

    @Test
    void shouldReadALink() {
        byte[] bytes = Messages.link(RtnetlinkType.RTM_NEWLINK, 1, 7, Messages.IFF_UP, 1400);

        LinkMessage link = LinkMessage.parse(Messages.parse(bytes));

        assertThat(link).isEqualTo(new LinkMessage(7, 1, "tun0", "tun", 1400, 0, false, null));
        assertThat(link.isUp()).isTrue();
    }

    @Test
    void shouldReadNoLinkFromAMessageOfItsBridge() {
        byte[] bytes = Messages.link(RtnetlinkType.RTM_DELLINK, 1, 7, Messages.IFF_UP, 1400);
        bytes[16] = 7;

        assertThat(LinkMessage.parse(Messages.parse(bytes))).isNull();
    }

    @Test
    void shouldReadAnErrorInWordsAfterAWholeRequestToo() {
        NetlinkMessage capped = Messages.parse(Messages.error(3, 22, "No such thing"));
        ByteBuffer whole = ByteBuffer.allocate(60).order(ByteOrder.nativeOrder());
        whole.putInt(60).putShort((short) 2).putShort((short) 0x200).putInt(3).putInt(0);
        whole.putInt(-22).putInt(32).position(52);
        whole.putShort((short) 8).putShort((short) 1).put((byte) 'N').put((byte) 'o');

        assertThat(capped.errno()).isEqualTo(22);
        assertThat(capped.errorText()).isEqualTo("No such thing");
        assertThat(Messages.parse(whole.array()).errorText()).isEqualTo("No\0");
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
