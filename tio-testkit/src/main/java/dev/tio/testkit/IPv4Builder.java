package dev.tio.testkit;

import dev.tio.checksum.Checksum;
import dev.tio.wire.IPv4Header;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** An IPv4 header (RFC 791) of packets to be built, from {@link Packets#ipv4()}. */
public final class IPv4Builder extends IPBuilder<IPv4Builder> {
    private static final int MAX_OPTIONS = IPv4Header.MAXIMUM_LENGTH - IPv4Header.MINIMUM_LENGTH;
    private static final int FRAGMENT_UNIT = 8;

    private byte[] options = {};
    private int typeOfService;
    private int identification = 0x1234;
    private boolean dontFragment = true;
    private int timeToLive = 64;
    private boolean wrongHeaderChecksum;

    IPv4Builder() {
        super("192.0.2.1", "192.0.2.2");
    }

    /** The type of service, the ECN codepoint in its lowest two bits; 0 unless set. */
    public IPv4Builder typeOfService(int value) {
        typeOfService = value;
        return this;
    }

    /** The identification, which the fragments of a packet share; 0x1234 unless set. */
    public IPv4Builder identification(int value) {
        identification = value;
        return this;
    }

    /** Whether DF is set; it is unless cleared here. {@linkplain PacketBuilder#fragments Fragments} never have it. */
    public IPv4Builder dontFragment(boolean set) {
        dontFragment = set;
        return this;
    }

    /** The time to live; 64 unless set. */
    public IPv4Builder timeToLive(int value) {
        timeToLive = value;
        return this;
    }

    /**
     * The options as they stand in the header, instead of any before.
     *
     * @param bytes at most 40, a multiple of 4
     * @throws IllegalArgumentException if they are more or no multiple of 4
     */
    public IPv4Builder options(byte... bytes) {
        options = requireOptions(bytes, MAX_OPTIONS);
        return this;
    }

    /** Makes the header's checksum wrong. */
    public IPv4Builder wrongHeaderChecksum() {
        wrongHeaderChecksum = true;
        return this;
    }

    /** A copy of options in 32-bit words, {@code max} bytes at most. */
    static byte[] requireOptions(byte[] bytes, int max) {
        if (bytes.length > max || bytes.length % 4 != 0) {
            throw new IllegalArgumentException(bytes.length + " bytes of options");
        }
        return bytes.clone();
    }

    @Override
    IPv4Builder self() {
        return this;
    }

    @Override
    boolean isIPv4() {
        return true;
    }

    @Override
    int length() {
        return IPv4Header.MINIMUM_LENGTH + options.length;
    }

    @Override
    void put(ByteBuffer packet, int protocol, int following) {
        put(packet, protocol, following, dontFragment ? IPv4Header.DF_FLAG : 0);
    }

    private void put(ByteBuffer packet, int protocol, int following, int flagsAndFragmentOffset) {
        int length = length();
        packet.put((byte) (IPv4Header.VERSION << 4 | length / 4)).put((byte) typeOfService);
        packet.putShort((short) (length + following)).putShort((short) identification);
        packet.putShort((short) flagsAndFragmentOffset).put((byte) timeToLive).put((byte) protocol);
        packet.putShort((short) 0).put(source()).put(destination()).put(options);
        int checksum = ~Checksum.checksum(packet.array(), 0, length, 0) & 0xffff;
        packet.putShort(IPv4Header.HEADER_CHECKSUM_FIELD_OFFSET,
                (short) (wrongHeaderChecksum ? PacketBuilder.wrong(checksum) : checksum));
    }

    @Override
    List<byte[]> fragments(byte[] packet, int mtu) {
        int header = length();
        int most = (mtu - header) / FRAGMENT_UNIT * FRAGMENT_UNIT;
        if (options.length > 0 || most <= 0) {
            throw new IllegalArgumentException(
                    options.length > 0 ? "not every fragment would have all options" : "MTU " + mtu);
        }
        List<byte[]> fragments = new ArrayList<>();
        for (int from = 0; from < packet.length - header; from += most) {
            int length = Math.min(most, packet.length - header - from);
            boolean last = from + length == packet.length - header;
            ByteBuffer fragment = ByteBuffer.allocate(header + length);
            put(fragment, packet[IPv4Header.PROTOCOL_FIELD_OFFSET], length,
                    (last ? 0 : IPv4Header.MF_FLAG) | from / FRAGMENT_UNIT);
            fragment.put(packet, header + from, length);
            fragments.add(fragment.array());
        }
        return fragments;
    }

    @Override
    void next() {
        identification = identification + 1 & 0xffff;
    }
}
