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
    private static final int NLM_F_REQUEST_AND_ACK = 5;
    private static final int LENGTH = 32;
    private static final int ERRNO_OFFSET = 16;

    private Interfaces() {
    }

    /** Deletes an interface while it is in use: {@code ip link delete}. */
    static void delete(NetworkNamespace namespace, int index) throws IOException {
        // struct nlmsghdr, struct ifinfomsg; linux/netlink.h and linux/rtnetlink.h.
        ByteBuffer request = ByteBuffer.allocate(LENGTH).order(ByteOrder.nativeOrder())
                .putInt(LENGTH)
                .putShort((short) RTM_DELLINK)
                .putShort((short) NLM_F_REQUEST_AND_ACK)
                .putInt(1)
                .putInt(0)
                .putInt(0)
                .putInt(index);
        byte[] answer = new byte[256];
        namespace.call(() -> {
            int fd = LibC.socket(AF_NETLINK, SOCK_RAW, 0);
            LibC.send(fd, request.array(), LENGTH, 0);
            LibC.recv(fd, answer, answer.length, 0);
            return LibC.close(fd);
        });
        int errno = ByteBuffer.wrap(answer).order(ByteOrder.nativeOrder()).getInt(ERRNO_OFFSET);
        if (errno != 0) {
            throw new IOException("RTM_DELLINK " + index + ": errno " + -errno);
        }
    }
}
