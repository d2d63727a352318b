package dev.tio.linux;

import java.util.Objects;

/**
 * An IP address and how many of its leading bits name a network, as in {@code 10.0.0.1/24} and {@code fd00::/64}. Bits
 * after these may be set: an interface's address has them, a route's destination has not.
 */
public final class IpPrefix {
    private final IpAddress address;
    private final int length;

    /**
     * A prefix.
     *
     * @param length in bits, from 0 to 32 for IPv4, to 128 for IPv6
     * @throws IllegalArgumentException if {@code length} is out of that range
     */
    public IpPrefix(IpAddress address, int length) {
        if (length < 0 || length > address.bits()) {
            throw new IllegalArgumentException("prefix length " + length + " for " + address);
        }
        this.address = address;
        this.length = length;
    }

    /**
     * Reads {@code ADDRESS/LENGTH}, strictly: the address as in {@link IpAddress#parse}, the length in decimal without
     * leading zeros, and not left out.
     *
     * @throws IllegalArgumentException if {@code text} is anything else
     */
    public static IpPrefix parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("no prefix length, as in 10.0.0.1/24: " + text);
        }
        IpAddress address = IpAddress.parse(text.substring(0, slash));
        int length = IpText.decimal(text.substring(slash + 1), address.bits());
        if (length < 0) {
            throw new IllegalArgumentException("prefix length is not from 0 to " + address.bits() + ": " + text);
        }
        return new IpPrefix(address, length);
    }

    /** The address, with the bits after the prefix as they were given. */
    public IpAddress address() {
        return address;
    }

    /** The number of leading bits that name the network. */
    public int length() {
        return length;
    }

    /** This prefix with all bits after {@link #length()} cleared. */
    public IpPrefix network() {
        byte[] bytes = address.bytes();
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.min(Math.max(length - Byte.SIZE * i, 0), Byte.SIZE);
            bytes[i] &= (byte) (0xff00 >> kept);
        }
        return new IpPrefix(IpAddress.of(bytes), length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpPrefix
                && address.equals(((IpPrefix) other).address)
                && length == ((IpPrefix) other).length;
    }

    @Override
    public int hashCode() {
        return Objects.hash(address, length);
    }

    /** {@code ADDRESS/LENGTH}; {@link #parse} reads it back. */
    @Override
    public String toString() {
        return address + "/" + length;
    }
}
