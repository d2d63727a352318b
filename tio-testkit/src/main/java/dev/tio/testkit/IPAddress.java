package dev.tio.testkit;

import java.nio.ByteBuffer;

/** IP addresses as text, read as RFC 4291, section 2.2, has it and written as RFC 5952; no name is looked up. */
final class IPAddress {
    private static final int IPV4_LENGTH = 4;
    private static final int IPV6_LENGTH = 16;
    private static final int GROUPS = 8;

    private IPAddress() {
    }

    /**
     * The address that {@code text} stands for.
     *
     * @return 4 or 16 bytes in network byte order
     * @throws IllegalArgumentException if it is no address
     */
    static byte[] parse(String text) {
        try {
            return text.indexOf(':') < 0 ? parseIPv4(text) : parseIPv6(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("no IP address: " + text, e);
        }
    }

    private static byte[] parseIPv4(String text) {
        String[] parts = text.split("\\.", -1);
        byte[] address = new byte[IPV4_LENGTH];
        require(parts.length == IPV4_LENGTH, text);
        for (int i = 0; i < IPV4_LENGTH; i++) {
            address[i] = (byte) number(parts[i], 10, 0xff, text);
        }
        return address;
    }

    private static byte[] parseIPv6(String text) {
        int gap = text.indexOf("::");
        ByteBuffer address = ByteBuffer.allocate(IPV6_LENGTH);
        if (gap < 0) {
            putGroups(address, text, text);
            require(!address.hasRemaining(), text);
        } else {
            ByteBuffer back = ByteBuffer.allocate(IPV6_LENGTH);
            putGroups(address, text.substring(0, gap), text);
            putGroups(back, text.substring(gap + 2), text);
            require(back.flip().remaining() < address.remaining(), text);
            address.position(IPV6_LENGTH - back.remaining()).put(back);
        }
        return address.array();
    }

    private static void putGroups(ByteBuffer address, String groups, String text) {
        if (!groups.isEmpty()) {
            for (String group : groups.split(":", -1)) {
                require(address.hasRemaining(), text);
                address.putShort((short) number(group, 16, 0xffff, text));
            }
        }
    }

    private static int number(String digits, int radix, int max, String text) {
        require(!digits.isEmpty() && digits.length() <= 4 && Character.digit(digits.charAt(0), radix) >= 0, text);
        int value = Integer.parseInt(digits, radix);
        require(value <= max, text);
        return value;
    }

    private static void require(boolean valid, String text) {
        if (!valid) {
            throw new IllegalArgumentException("no IP address: " + text);
        }
    }

    /** The text of an address of 4 or 16 bytes. */
    static String format(byte[] address) {
        return address.length == IPV4_LENGTH ? formatIPv4(address) : formatIPv6(ByteBuffer.wrap(address));
    }

    private static String formatIPv4(byte[] address) {
        return (address[0] & 0xff) + "." + (address[1] & 0xff) + "." + (address[2] & 0xff) + "." + (address[3] & 0xff);
    }

    private static String formatIPv6(ByteBuffer address) {
        int gap = 0;
        int gapLength = 1;
        for (int i = 0; i < GROUPS; i++) {
            int zeroes = 0;
            while (i + zeroes < GROUPS && address.getShort((i + zeroes) * 2) == 0) {
                zeroes++;
            }
            if (zeroes > gapLength) {
                gap = i;
                gapLength = zeroes;
            }
        }
        return gapLength == 1
                ? groups(address, 0, GROUPS)
                : groups(address, 0, gap) + "::" + groups(address, gap + gapLength, GROUPS);
    }

    private static String groups(ByteBuffer address, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i > from ? ":" : "").append(Integer.toHexString(address.getShort(i * 2) & 0xffff));
        }
        return text.toString();
    }
}
