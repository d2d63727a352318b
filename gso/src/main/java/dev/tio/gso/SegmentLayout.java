package dev.tio.gso;

import dev.tio.wire.GSOType;

/**
 * How a packet that was checked is cut: by its length and its headers' length in bytes, which is 0 for a plain packet.
 * It is then one segment without headers.
 */
final class SegmentLayout {
    private SegmentLayout() {
    }

    /** How many segments there are: one for headers without a payload, too. */
    static int count(int length, int headers, GSOOptions options) {
        int payload = length - headers;
        return payload == 0 ? 1 : (payload - 1) / payloadSize(length, options) + 1;
    }

    /** The length of segment {@code index}, headers included. */
    static int segmentLength(int length, int headers, GSOOptions options, int index) {
        int left = length - headers - offset(length, options, index);
        return headers + Math.min(left, payloadSize(length, options));
    }

    /** Where the payload of segment {@code index} begins, from the first byte of the whole payload. */
    static int offset(int length, GSOOptions options, int index) {
        return index * payloadSize(length, options);
    }

    /** The payload of each segment but the last. */
    private static int payloadSize(int length, GSOOptions options) {
        return options.gsoType() == GSOType.NONE ? length : options.gsoSize();
    }
}
