package dev.tio.testkit;

/**
 * A packet in a capture file.
 *
 * @param nanos when it was captured, in nanoseconds since 1970-01-01 UTC; 0 where the file does not say
 * @param direction which way it went; {@link Direction#UNKNOWN} in a pcap file, which does not say
 * @param originalLength the packet's length in bytes, from 0; more than there are {@code bytes} if it was cut
 * @param bytes its bytes, from the first of its IP header on; the array is the caller's
 */
public record CapturedPacket(long nanos, Direction direction, int originalLength, byte[] bytes) {
}
