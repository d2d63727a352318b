package dev.tio.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Netlink messages as a kernel sends them. */
final class Messages {
    static final int IFF_UP = 1;

    private Messages() {
    }

    /** The bytes of a request, as they would be sent. */
    static byte[] bytes(NetlinkRequest request, int sequence) {
        ByteBuffer message = request.message(sequence);
        byte[] bytes = new byte[message.remaining()];
        message.get(bytes);
        return bytes;
    }

    static byte[] bytes(long address, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) RawMemory.getByte(address + i);
        }
        return bytes;
    }

    static NetlinkMessage parse(byte[] datagram) {
        return NetlinkMessage.parse(nativeOrder(datagram)).get(0);
    }

    static ByteBuffer nativeOrder(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    /** A TUN's link, of hardware type 65534 (none), with a name and an MTU. */
    static byte[] link(RtnetlinkType type, int sequence, int index, int flags, int mtu) {
        NetlinkRequest message = new NetlinkRequest(type, 0)
                .putByte(0).putByte(0).putShort(65534).putInt(index).putInt(flags).putInt(0)
                .attribute(3, "tun0")
                .attribute(4, mtu)
                .nested(18, info -> info.attribute(1, "tun"));
        return bytes(message, sequence);
    }

    /** {@code struct nlmsgerr} of a request of which only the header is given back, with an error in words. */
    static byte[] error(int sequence, int errno, String words) {
        byte[] text = words.getBytes(StandardCharsets.UTF_8);
        int attribute = words.isEmpty() ? 0 : 4 + text.length + 1;
        ByteBuffer message = ByteBuffer.allocate(36 + (attribute + 3 & -4)).order(ByteOrder.nativeOrder());
        message.putInt(message.capacity()).putShort((short) 2).putShort((short) (words.isEmpty() ? 0x100 : 0x300))
                .putInt(sequence).putInt(0);
        message.putInt(-errno).putInt(16).putInt(0).putInt(sequence).putInt(0);
        if (attribute > 0) {
            message.putShort((short) attribute).putShort((short) 1).put(text);
        }
        return message.array();
    }

    static byte[] done(int sequence, int flags) {
        ByteBuffer message = ByteBuffer.allocate(20).order(ByteOrder.nativeOrder());
        message.putInt(20).putShort((short) 3).putShort((short) flags).putInt(sequence).putInt(0).putInt(0);
        return message.array();
    }

    static byte[] withFlags(byte[] message, int flags) {
        nativeOrder(message).putShort(6, (short) flags);
        return message;
    }
}
