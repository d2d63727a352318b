package dev.tio.testkit;

import java.nio.ByteBuffer;
import java.util.Random;

/**
 * Random options and extension headers that are well-formed, that a router carries as they are, and whose content means
 * nothing to it.
 */
final class RandomOptions {
    /** RFC 791 and RFC 9293 alike: the end of the list; what follows is zero. */
    private static final int END_OF_OPTIONS = 0;

    /** RFC 791 and RFC 9293 alike. */
    private static final int NO_OPERATION = 1;

    /**
     * RFC 4727, section 3.2: IPv4 options for experiments, those that every fragment carries and those that one does.
     */
    private static final int[] IPV4_KINDS = {30, 94, 158, 222};

    /** Maximum segment size, window scale, SACK, timestamps, and those for experiments (RFC 4727, section 7.2). */
    private static final int[] TCP_KINDS = {2, 3, 5, 8, 253, 254};

    /** RFC 4727, section 4: for experiments; whoever does not know it skips it. */
    private static final int IPV6_EXPERIMENT = 0x1e;

    private final Random random;

    RandomOptions(Random random) {
        this.random = random;
    }

    /** Fills {@code length} bytes from {@code offset} on with IPv4 options. */
    void ipv4(ByteBuffer bytes, int offset, int length) {
        fill(bytes, offset, length, IPV4_KINDS);
    }

    /** Fills {@code length} bytes from {@code offset} on with TCP options; lengths are random, whatever the kind. */
    void tcp(ByteBuffer bytes, int offset, int length) {
        fill(bytes, offset, length, TCP_KINDS);
    }

    private void fill(ByteBuffer bytes, int offset, int length, int[] kinds) {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            int choice = random.nextInt(8);
            if (choice == 0) {
                while (at < end) {
                    bytes.put(at++, (byte) END_OF_OPTIONS);
                }
            } else if (choice < 3 || end - at < 2) {
                bytes.put(at++, (byte) NO_OPERATION);
            } else {
                int optionLength = 2 + random.nextInt(end - at - 1);
                bytes.put(at, (byte) kinds[random.nextInt(kinds.length)]);
                bytes.put(at + 1, (byte) optionLength);
                content(bytes, at + 2, optionLength - 2);
                at += optionLength;
            }
        }
    }

    /** Makes {@code length} bytes, a multiple of 8, one header of hop-by-hop or destination options. */
    void ipv6(ByteBuffer bytes, int offset, int length, int nextHeader) {
        bytes.put(offset, (byte) nextHeader);
        bytes.put(offset + 1, (byte) (length / 8 - 1));
        bytes.put(offset + 2, (byte) IPV6_EXPERIMENT);
        bytes.put(offset + 3, (byte) (length - 4));
        content(bytes, offset + 4, length - 4);
    }

    private void content(ByteBuffer bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            bytes.put(i, (byte) random.nextInt());
        }
    }
}
