package dev.tio.linux;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A message from the kernel; {@link NetlinkRequest} draws its header.
 *
 * @param payload what follows {@code struct nlmsghdr}, from position 0 to the limit, in host byte order
 */
record NetlinkMessage(int type, int flags, int sequence, ByteBuffer payload) {
    /** {@code NLMSG_HDRLEN}. */
    static final int HEADER_LENGTH = 16;
    /** {@code NLMSG_ERROR}: an error, or with error 0 an acknowledgment. */
    static final int NLMSG_ERROR = 2;
    /** {@code NLMSG_DONE}: the end of a dump. */
    static final int NLMSG_DONE = 3;
    /** {@code NLM_F_MULTI}: one of several, which {@link #NLMSG_DONE} ends. */
    static final int NLM_F_MULTI = 0x2;
    /** {@code NLM_F_DUMP_INTR}: what is dumped changed meanwhile. */
    static final int NLM_F_DUMP_INTR = 0x10;
    /** {@code NLM_F_CAPPED}: an error names its request by the header alone. */
    private static final int NLM_F_CAPPED = 0x100;
    /** {@code NLM_F_ACK_TLVS}: an error has attributes. */
    private static final int NLM_F_ACK_TLVS = 0x200;
    /** {@code NLMSGERR_ATTR_MSG}: the error in words. */
    private static final int NLMSGERR_ATTR_MSG = 1;

    private static final int TYPE_OFFSET = 4;
    private static final int FLAGS_OFFSET = 6;
    private static final int SEQUENCE_OFFSET = 8;

    /** The messages of a datagram, up to its end or up to the first one whose length cannot be. */
    static List<NetlinkMessage> parse(ByteBuffer datagram) {
        List<NetlinkMessage> messages = new ArrayList<>();
        int at = 0;
        while (datagram.limit() - at >= HEADER_LENGTH) {
            int length = datagram.getInt(at);
            if (length < HEADER_LENGTH || length > datagram.limit() - at) {
                break;
            }
            messages.add(new NetlinkMessage(
                    datagram.getShort(at + TYPE_OFFSET) & 0xffff,
                    datagram.getShort(at + FLAGS_OFFSET) & 0xffff,
                    datagram.getInt(at + SEQUENCE_OFFSET),
                    Attributes.slice(datagram, at + HEADER_LENGTH, length - HEADER_LENGTH)));
            at += Attributes.align(length);
        }
        return messages;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    boolean is(RtnetlinkType expected) {
        return type == expected.value;
    }

    /** The attributes after a header of {@code headerLength} bytes; none if the message is shorter. */
    Attributes attributes(int headerLength) {
        int start = Math.min(headerLength, payload.limit());
        return Attributes.parse(Attributes.slice(payload, start, payload.limit() - start));
    }

    /** The errno of an {@link #NLMSG_ERROR} or {@link #NLMSG_DONE}, positive; 0 if there was none. */
    int errno() {
        return payload.limit() >= Integer.BYTES ? -payload.getInt(0) : 0;
    }

    /** What an {@link #NLMSG_ERROR} or {@link #NLMSG_DONE} says in words; empty if it says nothing. */
    String errorText() {
        if (!has(NLM_F_ACK_TLVS)) {
            return "";
        }
        int start = Integer.BYTES;
        if (type == NLMSG_ERROR && payload.limit() >= Integer.BYTES + HEADER_LENGTH) {
            start += has(NLM_F_CAPPED) ? HEADER_LENGTH : Attributes.align(payload.getInt(Integer.BYTES));
        }
        return start >= 0 ? attributes(start).string(NLMSGERR_ATTR_MSG) : "";
    }
}
