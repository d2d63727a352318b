package dev.tio.linux;

import java.util.Arrays;

/** The text of IP addresses: strict to read (RFC 4291, section 2.2), canonical to write (RFC 5952). */
final class IpText {
    private static final int IPV4_BYTES = 4;
    private static final int GROUPS = 8;
    /** The longest text: six groups of four and an IPv4 address. */
    private static final int MAX_LENGTH = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255".length();

    private IpText() {
    }

    static byte[] parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("too long for an IP address: " + text.length() + " characters");
        }
        return text.indexOf(':') >= 0 ? parseIPv6(text) : parseIPv4(text, text);
    }

    private static byte[] parseIPv4(String text, String whole) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != IPV4_BYTES) {
            throw malformed(whole);
        }
        byte[] bytes = new byte[IPV4_BYTES];
        for (int i = 0; i < IPV4_BYTES; i++) {
            int value = decimal(parts[i], 255);
            if (value < 0) {
                throw malformed(whole);
            }
            bytes[i] = (byte) value;
        }
        return bytes;
    }

    private static byte[] parseIPv6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            byte[] bytes = groups(text, text);
            if (bytes.length != 2 * GROUPS) {
                throw malformed(text);
            }
            return bytes;
        }
        byte[] front = groups(text.substring(0, gap), text);
        byte[] back = groups(text.substring(gap + 2), text);
        if (front.length + back.length >= 2 * GROUPS || text.substring(0, gap).indexOf('.') >= 0) {
            throw malformed(text);
        }
        byte[] bytes = Arrays.copyOf(front, 2 * GROUPS);
        System.arraycopy(back, 0, bytes, bytes.length - back.length, back.length);
        return bytes;
    }

    /** Groups between single colons, the last of them perhaps an IPv4 address; none for an empty text. */
    private static byte[] groups(String text, String whole) {
        if (text.isEmpty()) {
            return new byte[0];
        }
        String[] parts = text.split(":", -1);
        if (parts.length > GROUPS) {
            throw malformed(whole);
        }
        byte[] bytes = new byte[2 * parts.length + 2];
        int length = 0;
        for (int i = 0; i < parts.length; i++) {
            if (i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
                System.arraycopy(parseIPv4(parts[i], whole), 0, bytes, length, IPV4_BYTES);
                length += IPV4_BYTES;
            } else {
                int group = group(parts[i]);
                if (group < 0) {
                    throw malformed(whole);
                }
                bytes[length++] = (byte) (group >> 8);
                bytes[length++] = (byte) group;
            }
        }
        return Arrays.copyOf(bytes, length);
    }

    /** One to four hexadecimal digits, or -1. */
    private static int group(String text) {
        if (text.isEmpty() || text.length() > 4) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // Character.digit would take the digits of every script.
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /** A decimal number of ASCII digits without leading zeros, from 0 to {@code max}, or -1. */
    static int decimal(String text, int max) {
        if (text.isEmpty() || text.length() > 3 || text.length() > 1 && text.charAt(0) == '0') {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = 10 * value + (c - '0');
        }
        return value <= max ? value : -1;
    }

    static String format(byte[] bytes) {
        return bytes.length == IPV4_BYTES ? formatIPv4(bytes, 0) : formatIPv6(bytes);
    }

    private static String formatIPv4(byte[] bytes, int from) {
        return (bytes[from] & 0xff) + "." + (bytes[from + 1] & 0xff) + "." + (bytes[from + 2] & 0xff) + "."
                + (bytes[from + 3] & 0xff);
    }

    private static String formatIPv6(byte[] bytes) {
        if (isIPv4Mapped(bytes)) {
            return "::ffff:" + formatIPv4(bytes, 12);
        }
        int gapStart = -1;
        int gapLength = 1;
        for (int i = 0; i < GROUPS; i++) {
            int length = 0;
            while (i + length < GROUPS && group(bytes, i + length) == 0) {
                length++;
            }
            if (length > gapLength) {
                gapStart = i;
                gapLength = length;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == gapStart) {
                text.append("::");
                i += gapLength - 1;
            } else {
                boolean afterColon = text.length() == 0 || text.charAt(text.length() - 1) == ':';
                text.append(afterColon ? "" : ":").append(Integer.toHexString(group(bytes, i)));
            }
        }
        return text.toString();
    }

    private static int group(byte[] bytes, int i) {
        return (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
    }

    /** {@code ::ffff:0:0/96}, which RFC 5952, section 5, has written with the IPv4 address at its end. */
    private static boolean isIPv4Mapped(byte[] bytes) {
        for (int i = 0; i < 5; i++) {
            if (group(bytes, i) != 0) {
                return false;
            }
        }
        return group(bytes, 5) == 0xffff;
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException("not an IP address: " + text);
    }
}
