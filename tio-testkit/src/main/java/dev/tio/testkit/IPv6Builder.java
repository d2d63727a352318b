package dev.tio.testkit;

import dev.tio.wire.IPProtocol;
import dev.tio.wire.IPv6Header;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** An IPv6 header (RFC 8200) and extension headers of packets to be built, from {@link Packets#ipv6()}. */
public final class IPv6Builder extends IPBuilder<IPv6Builder> {
    private static final int MAX_OPTIONS = 256 * IPv6Extensions.UNIT - 2;
    private static final int FRAGMENT_HEADER = 8;
    private static final byte PADN = 1;

    private byte[] hopByHopOptions = {};
    private byte[] destinationOptions = {};
    private int trafficClass;
    private int flowLabel;
    private int identification = 0x12345678;
    private int hopLimit = 64;

    IPv6Builder() {
        super("2001:db8::1", "2001:db8::2");
    }

    /** The traffic class, the ECN codepoint in its lowest two bits; 0 unless set. */
    public IPv6Builder trafficClass(int value) {
        trafficClass = value;
        return this;
    }

    /** The flow label; 0 unless set. */
    public IPv6Builder flowLabel(int value) {
        flowLabel = value;
        return this;
    }

    /** The identification that {@linkplain PacketBuilder#fragments fragments} share; 0x12345678 unless set. */
    public IPv6Builder identification(int value) {
        identification = value;
        return this;
    }

    /** The hop limit; 64 unless set. */
    public IPv6Builder hopLimit(int value) {
        hopLimit = value;
        return this;
    }

    /**
     * A hop-by-hop options header with these options, padded as RFC 8200, section 4.2, has it; it comes first.
     *
     * @param options type, length and value of each, at most 2046 bytes; none for no header
     * @throws IllegalArgumentException if they are more
     */
    public IPv6Builder hopByHopOptions(byte... options) {
        hopByHopOptions = extension(options);
        return this;
    }

    /**
     * A destination options header with these options, padded; it comes last.
     *
     * @param options as for {@link #hopByHopOptions}
     * @throws IllegalArgumentException if they are more
     */
    public IPv6Builder destinationOptions(byte... options) {
        destinationOptions = extension(options);
        return this;
    }

    private static byte[] extension(byte[] options) {
        if (options.length > MAX_OPTIONS) {
            throw new IllegalArgumentException(options.length + " bytes of options");
        }
        if (options.length == 0) {
            return options;
        }
        int end = 2 + options.length;
        byte[] header = new byte[(end + IPv6Extensions.UNIT - 1) / IPv6Extensions.UNIT * IPv6Extensions.UNIT];
        header[1] = (byte) (header.length / IPv6Extensions.UNIT - 1);
        System.arraycopy(options, 0, header, 2, options.length);
        // One byte of padding is Pad1, a zero.
        if (header.length - end > 1) {
            header[end] = PADN;
            header[end + 1] = (byte) (header.length - end - 2);
        }
        return header;
    }

    @Override
    IPv6Builder self() {
        return this;
    }

    @Override
    boolean isIPv4() {
        return false;
    }

    @Override
    int length() {
        return IPv6Header.MINIMUM_LENGTH + hopByHopOptions.length + destinationOptions.length;
    }

    @Override
    void put(ByteBuffer packet, int protocol, int following) {
        int behindHopByHop = destinationOptions.length > 0 ? IPProtocol.DESTINATION_OPTIONS : protocol;
        putUnfragmentable(packet, behindHopByHop, destinationOptions.length + following);
        putExtension(packet, destinationOptions, protocol);
    }

    /** The headers that each fragment has. */
    private void putUnfragmentable(ByteBuffer packet, int nextHeader, int following) {
        packet.putInt(IPv6Header.VERSION << 28 | (trafficClass & 0xff) << 20 | flowLabel & IPv6Header.FLOW_LABEL_MASK);
        packet.putShort((short) (hopByHopOptions.length + following));
        packet.put((byte) (hopByHopOptions.length > 0 ? IPProtocol.HOP_BY_HOP_OPTIONS : nextHeader));
        packet.put((byte) hopLimit).put(source()).put(destination());
        putExtension(packet, hopByHopOptions, nextHeader);
    }

    private static void putExtension(ByteBuffer packet, byte[] header, int nextHeader) {
        if (header.length > 0) {
            packet.put((byte) nextHeader).put(header, 1, header.length - 1);
        }
    }

    @Override
    List<byte[]> fragments(byte[] packet, int mtu) {
        int before = IPv6Header.MINIMUM_LENGTH + hopByHopOptions.length;
        int nextHeader = packet[hopByHopOptions.length > 0
                ? IPv6Header.MINIMUM_LENGTH : IPv6Header.NEXT_HEADER_FIELD_OFFSET];
        int most = (mtu - before - FRAGMENT_HEADER) / IPv6Extensions.UNIT * IPv6Extensions.UNIT;
        if (most <= 0) {
            throw new IllegalArgumentException("MTU " + mtu);
        }
        List<byte[]> fragments = new ArrayList<>();
        for (int from = 0; from < packet.length - before; from += most) {
            int length = Math.min(most, packet.length - before - from);
            int more = from + length < packet.length - before ? 1 : 0;
            ByteBuffer fragment = ByteBuffer.allocate(before + FRAGMENT_HEADER + length);
            putUnfragmentable(fragment, IPProtocol.FRAGMENT, FRAGMENT_HEADER + length);
            // The offset is in units of 8 bytes and stands 3 bits from the right.
            fragment.put((byte) nextHeader).put((byte) 0).putShort((short) (from | more)).putInt(identification);
            fragment.put(packet, before + from, length);
            fragments.add(fragment.array());
        }
        return fragments;
    }

    @Override
    void next() {
        identification++;
    }
}
