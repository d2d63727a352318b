package dev.tio.wire;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * The internet checksum in its plainest form (RFC 1071): 16-bit words of a byte array, added one by one. It is what the
 * fast ones are compared with, and shares no code with them.
 */
public final class ReferenceChecksum {
    private static final int TCP = 6;
    private static final int UDP = 17;

    private ReferenceChecksum() {
    }

    /**
     * The ones' complement sum of {@code length} bytes and {@code initial}, folded to 16 bits and not complemented. An
     * odd byte at the end counts as if a zero followed.
     */
    public static int sum(byte[] data, int offset, int length, int initial) {
        int sum = initial;
        for (int i = 0; i < length; i += 2) {
            int high = data[offset + i] & 0xff;
            int low = i + 1 < length ? data[offset + i + 1] & 0xff : 0;
            sum += high << 8 | low;
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }

    /**
     * The sum of a pseudo-header, folded and not complemented: of RFC 9293, section 3.1, for addresses of 4 bytes, of
     * RFC 8200, section 8.1, for those of 16.
     *
     * @param length the length of transport header and payload in bytes
     */
    public static int pseudoHeader(int protocol, byte[] source, byte[] destination, int length) {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(source);
        header.writeBytes(destination);
        header.writeBytes(new byte[] {0, 0, (byte) (length >>> 8), (byte) length});
        header.writeBytes(new byte[] {0, 0, 0, (byte) protocol});
        byte[] bytes = header.toByteArray();
        return sum(bytes, 0, bytes.length, 0);
    }

    /**
     * Whether every checksum of a TCP or UDP packet is right: that of the IPv4 header, and that of the transport,
     * where a field of 0 stands for none in UDP over IPv4.
     *
     * @param packet a well-formed packet, from the first byte of its IP header to its last
     */
    public static boolean isCorrect(byte[] packet) {
        boolean ipv4 = packet[0] >> 4 == 4;
        int transport = ipv4 ? (packet[0] & 0xf) * 4 : 40;
        if (ipv4 && sum(packet, 0, transport, 0) != 0xffff) {
            return false;
        }
        int protocol = ipv4 ? packet[9] : packet[6];
        int field = transport + (protocol == TCP ? 16 : 6);
        if (protocol == UDP && packet[field] == 0 && packet[field + 1] == 0) {
            return ipv4;
        }
        int length = packet.length - transport;
        return sum(packet, transport, length, pseudoHeaderOf(packet, protocol, length)) == 0xffff;
    }

    private static int pseudoHeaderOf(byte[] packet, int protocol, int length) {
        int addresses = packet[0] >> 4 == 4 ? 12 : 8;
        int size = packet[0] >> 4 == 4 ? 4 : 16;
        byte[] source = Arrays.copyOfRange(packet, addresses, addresses + size);
        byte[] destination = Arrays.copyOfRange(packet, addresses + size, addresses + 2 * size);
        return pseudoHeader(protocol, source, destination, length);
    }
}
