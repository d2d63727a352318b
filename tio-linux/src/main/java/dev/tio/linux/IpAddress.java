package dev.tio.linux;

import java.util.Arrays;

/**
 * An IPv4 or IPv6 address. It is read and written here and not by {@code java.net}: a JVM decides once, when that
 * package is first used, whether there is IPv6, and finds none while {@code lo} is down, as it is in a new namespace.
 */
public final class IpAddress {
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    private final byte[] bytes;

    private IpAddress(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The address of these bytes, in network byte order.
     *
     * @param bytes 4 or 16 bytes; they are copied
     * @throws IllegalArgumentException if there are neither 4 nor 16
     */
    public static IpAddress of(byte[] bytes) {
        if (bytes.length != IPV4_BYTES && bytes.length != IPV6_BYTES) {
            throw new IllegalArgumentException("an IP address has 4 or 16 bytes, not " + bytes.length);
        }
        return new IpAddress(bytes.clone());
    }

    /**
     * Reads an address, strictly: IPv4 as four decimal numbers without leading zeros; IPv6 as RFC 4291, section 2.2,
     * has it, in any of its three forms, without a zone.
     *
     * @throws IllegalArgumentException if {@code text} is anything else
     */
    public static IpAddress parse(String text) {
        return new IpAddress(IpText.parse(text));
    }

    /** The 4 or 16 bytes in network byte order; a new array at each call. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Whether this is an IPv6 address. */
    public boolean isIPv6() {
        return bytes.length == IPV6_BYTES;
    }

    /** The number of bits, 32 or 128. */
    public int bits() {
        return bytes.length * Byte.SIZE;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpAddress && Arrays.equals(bytes, ((IpAddress) other).bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The canonical text: RFC 5952 for IPv6. {@link #parse} reads it back. */
    @Override
    public String toString() {
        return IpText.format(bytes);
    }
}
