package dev.tio.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * A netlink message in the making: {@code struct nlmsghdr}, the header of its family, attributes ({@code
 * linux/netlink.h}). All in host byte order; addresses are in network byte order within their attributes.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +---------------------------------------------------------------+
 *  |                    length, this header included               |
 *  +-------------------------------+-------------------------------+
 *  |              type             |             flags             |
 *  +-------------------------------+-------------------------------+
 *  |                        sequence number                        |
 *  +---------------------------------------------------------------+
 *  |                       port of the sender                      |
 *  +---------------------------------------------------------------+
 * </pre>
 */
final class NetlinkRequest {
    /** {@code NLM_F_REQUEST}: a request to the kernel. */
    private static final int NLM_F_REQUEST = 0x1;
    /** {@code NLM_F_ACK}: answer success too, with an {@code NLMSG_ERROR} of error 0. For what has no other answer. */
    static final int NLM_F_ACK = 0x4;
    /** {@code NLM_F_DUMP}: answer with all objects and an {@code NLMSG_DONE}. */
    static final int NLM_F_DUMP = 0x300;
    /** {@code NLM_F_EXCL}: fail if the object is there. */
    static final int NLM_F_EXCL = 0x200;
    /** {@code NLM_F_CREATE}: create the object. */
    static final int NLM_F_CREATE = 0x400;

    private static final int LENGTH_OFFSET = 0;
    private static final int SEQUENCE_OFFSET = 8;
    /** Far more than the longest request, a route, takes. */
    private static final int CAPACITY = 512;

    private final RtnetlinkType type;
    private final ByteBuffer buffer = ByteBuffer.allocate(CAPACITY).order(ByteOrder.nativeOrder());

    /**
     * A request of which only the netlink header stands.
     *
     * @param flags {@code NLM_F_*}; without {@link #NLM_F_ACK} and {@link #NLM_F_DUMP} it asks for one object
     */
    NetlinkRequest(RtnetlinkType type, int flags) {
        this.type = type;
        buffer.putInt(0).putShort((short) type.value).putShort((short) (NLM_F_REQUEST | flags)).putInt(0).putInt(0);
    }

    RtnetlinkType type() {
        return type;
    }

    NetlinkRequest putByte(int value) {
        buffer.put((byte) value);
        return this;
    }

    NetlinkRequest putShort(int value) {
        buffer.putShort((short) value);
        return this;
    }

    NetlinkRequest putInt(int value) {
        buffer.putInt(value);
        return this;
    }

    NetlinkRequest attribute(int type, int value) {
        return nested(type, inner -> inner.putInt(value));
    }

    NetlinkRequest attribute(int type, byte[] value) {
        return nested(type, inner -> inner.buffer.put(value));
    }

    NetlinkRequest attribute(int type, String value) {
        return nested(type, inner -> inner.buffer.put(value.getBytes(StandardCharsets.UTF_8)).put((byte) 0));
    }

    /**
     * An attribute ({@code struct nlattr}: 16-bit length, 16-bit type, and padding to 4 bytes) of what is put into it.
     */
    NetlinkRequest nested(int type, Consumer<NetlinkRequest> content) {
        int start = buffer.position();
        buffer.putShort((short) 0).putShort((short) type);
        content.accept(this);
        buffer.putShort(start, (short) (buffer.position() - start));
        while (buffer.position() % Attributes.ALIGNMENT != 0) {
            buffer.put((byte) 0);
        }
        return this;
    }

    /** The whole message, with that number. */
    ByteBuffer message(int sequence) {
        buffer.putInt(LENGTH_OFFSET, buffer.position()).putInt(SEQUENCE_OFFSET, sequence);
        return buffer.duplicate().flip();
    }
}
