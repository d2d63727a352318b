package dev.tio.system;

import dev.tio.linux.NetworkNamespace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What an administrator can do to an interface, and the library never does. */
final class Interfaces {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int RTM_DELLINK = 17;
    private static final int RTM_GETLINK = 18;
    private static final int NLM_F_REQUEST_AND_ACK = 5;
    private static final int LENGTH = 32;
    private static final int TYPE_OFFSET = 4;
    private static final int NLMSG_ERROR = 2;
    private static final int ERRNO_OFFSET = 16;

    private Interfaces() {
    }

    /** Deletes an interface while it is in use: {@code ip link delete}. */
    static void delete(NetworkNamespace namespace, int index) throws IOException {
        request(namespace, RTM_DELLINK, index);
    }

    /** The kernel's {@code RTM_NEWLINK} of an interface, from its {@code struct nlmsghdr} on. */
    static ByteBuffer get(NetworkNamespace namespace, int index) throws IOException {
        return request(namespace, RTM_GETLINK, index);
    }

    private static ByteBuffer request(NetworkNamespace namespace, int type, int index) throws IOException {
        // struct nlmsghdr, struct ifinfomsg; linux/netlink.h and linux/rtnetlink.h.
        ByteBuffer request = ByteBuffer.allocate(LENGTH).order(ByteOrder.nativeOrder())
                .putInt(LENGTH)
                .putShort((short) type)
                .putShort((short) NLM_F_REQUEST_AND_ACK)
                .putInt(1)
                .putInt(0)
                .putInt(0)
                .putInt(index);
        byte[] answer = new byte[8192];
        namespace.call(() -> {
            int fd = LibC.socket(AF_NETLINK, SOCK_RAW, 0);
            LibC.send(fd, request.array(), LENGTH, 0);
            LibC.recv(fd, answer, answer.length, 0);
            return LibC.close(fd);
        });
        ByteBuffer message = ByteBuffer.wrap(answer).order(ByteOrder.nativeOrder());
        int errno = message.getShort(TYPE_OFFSET) == NLMSG_ERROR ? message.getInt(ERRNO_OFFSET) : 0;
        if (errno != 0) {
            throw new IOException("request " + type + " of " + index + ": errno " + -errno);
        }
        return message;
    }
}
