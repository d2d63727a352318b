package dev.tio.linux;

import dev.tio.api.TunException;
import dev.tio.wire.Slab;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * An rtnetlink socket. It belongs to the network namespace of the thread that opened it, and may then be used from any
 * thread, by one at a time.
 */
final class Netlink implements AutoCloseable {
    /** {@code RTMGRP_LINK} of {@code linux/rtnetlink.h}: the group that hears of every change of a link. */
    static final int RTMGRP_LINK = 1;

    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = Fcntl.O_CLOEXEC;
    /** {@code NETLINK_ROUTE} of {@code linux/netlink.h}. */
    private static final int NETLINK_ROUTE = 0;
    private static final int SOL_NETLINK = 270;
    /** {@code NETLINK_CAP_ACK}: errors without a copy of the request. */
    private static final int NETLINK_CAP_ACK = 10;
    /** {@code NETLINK_EXT_ACK}: errors in words. */
    private static final int NETLINK_EXT_ACK = 11;
    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_DONTWAIT = 0x40;
    /** {@code struct sockaddr_nl}: 16-bit family, 16 bits of padding, 32-bit port, 32-bit mask of groups. */
    private static final int SOCKADDR_LENGTH = 12;
    /** The kernel makes the datagrams of a dump no longer than this ({@code netlink_recvmsg}). */
    private static final int RECEIVE_LENGTH = 32768;
    /** The bytes of memory that a socket takes, for requests and for what it receives. */
    static final int MEMORY_LENGTH = RECEIVE_LENGTH;
    private static final int DUMP_ATTEMPTS = 20;

    private final Syscalls sys;
    private final int fd;
    private final Slab slab;
    /** Not from 1: others' changes are told with the numbers of their requests, which are then taken for answers. */
    private int sequence = ThreadLocalRandom.current().nextInt();

    private Netlink(Syscalls sys, int fd, Slab slab) {
        this.sys = sys;
        this.fd = fd;
        this.slab = slab;
    }

    /**
     * Opens a socket in the namespace of the calling thread.
     *
     * @param groups a mask of the multicast groups to hear; may be 0
     * @param slab {@link #MEMORY_LENGTH} bytes, for this socket alone while it is open
     */
    static Netlink open(Syscalls sys, int groups, Slab slab) throws TunException {
        int fd = Errno.check(
                sys.socket(AddressFamily.AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE), "socket AF_NETLINK");
        Netlink netlink = new Netlink(sys, fd, slab);
        try {
            netlink.configure(groups);
            return netlink;
        } catch (TunException | RuntimeException | Error e) {
            netlink.close();
            throw e;
        }
    }

    private void configure(int groups) throws TunException {
        ByteBuffer memory = slab.buffer().duplicate().order(ByteOrder.nativeOrder());
        memory.putInt(0, 1);
        // Kernels before 4.12 lack these; errors come without words then.
        sys.setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, slab.address(), Integer.BYTES);
        sys.setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, slab.address(), Integer.BYTES);
        memory.putShort(0, (short) AddressFamily.AF_NETLINK).putShort(2, (short) 0).putInt(4, 0).putInt(8, groups);
        int result = sys.bind(fd, slab.address(), SOCKADDR_LENGTH);
        Reference.reachabilityFence(slab);
        Errno.check(result, "bind AF_NETLINK");
    }

    /** Waits for what this socket hears; it is to be opened first, and to be closed before this. */
    Poller poller() {
        return new Poller(sys, fd);
    }

    /** Makes {@code poller} wait for what this socket hears, and no longer for what it waited for. */
    void hearBy(Poller poller) {
        poller.follow(fd);
    }

    /**
     * Sends a request and waits for all of its answer.
     *
     * @param call what to call it in an exception
     * @param advice what to do about an errno; may answer with an empty string
     * @return the messages of the answer; those that only end it are left out
     */
    List<NetlinkMessage> request(NetlinkRequest request, String call, IntFunction<String> advice) throws TunException {
        for (int attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
            List<NetlinkMessage> answer = new ArrayList<>();
            if (receiveAnswer(send(request, call), answer, call, advice)) {
                return answer;
            }
        }
        throw Errno.exception(call, Errno.EAGAIN, "What was to be listed changed all the time");
    }

    /** Returns false if what is dumped changed meanwhile, so that the answer may be neither old nor new. */
    private boolean receiveAnswer(
            int expected, List<NetlinkMessage> answer, String call, IntFunction<String> advice) throws TunException {
        boolean consistent = true;
        while (true) {
            for (NetlinkMessage message : NetlinkMessage.parse(receive(call))) {
                if (message.sequence() != expected) {
                    continue;
                }
                consistent &= !message.has(NetlinkMessage.NLM_F_DUMP_INTR);
                if (message.type() == NetlinkMessage.NLMSG_ERROR || message.type() == NetlinkMessage.NLMSG_DONE) {
                    checkError(message, call, advice);
                    return consistent;
                }
                answer.add(message);
                if (!message.has(NetlinkMessage.NLM_F_MULTI)) {
                    return true;
                }
            }
        }
    }

    private static void checkError(NetlinkMessage message, String call, IntFunction<String> advice)
            throws TunException {
        int errno = message.errno();
        if (errno > 0) {
            String words = message.errorText();
            String said = words.isEmpty() ? "" : "The kernel says: " + words;
            String todo = advice.apply(errno);
            throw Errno.exception(call, errno, said.isEmpty() || todo.isEmpty() ? said + todo : said + ". " + todo);
        }
    }

    /** Sends a request and waits for nothing; returns its sequence number. */
    int send(NetlinkRequest request, String call) throws TunException {
        ByteBuffer message = request.message(++sequence);
        int length = message.remaining();
        slab.buffer().duplicate().clear().put(message);
        long sent;
        do {
            sent = sys.send(fd, slab.address(), length, 0);
        } while (sent == -Errno.EINTR);
        Reference.reachabilityFence(slab);
        if (sent < 0) {
            throw Errno.exception(call, (int) -sent, "");
        }
        return sequence;
    }

    /**
     * Hands over the messages that have arrived, and waits for none.
     *
     * @return false if the kernel dropped some for want of room
     */
    boolean drain(Consumer<NetlinkMessage> to, String call) throws TunException {
        boolean complete = true;
        while (true) {
            long received = receive(MSG_DONTWAIT);
            if (received == -Errno.EAGAIN) {
                return complete;
            } else if (received == -Errno.ENOBUFS) {
                complete = false;
            } else {
                NetlinkMessage.parse(datagram(received, call)).forEach(to);
            }
        }
    }

    private ByteBuffer receive(String call) throws TunException {
        return datagram(receive(0), call);
    }

    private long receive(int flags) {
        long received;
        do {
            received = sys.recv(fd, slab.address(), RECEIVE_LENGTH, flags | MSG_TRUNC);
        } while (received == -Errno.EINTR);
        Reference.reachabilityFence(slab);
        return received;
    }

    /** The datagram of that length, copied, so that its messages outlive the next one. */
    private ByteBuffer datagram(long length, String call) throws TunException {
        if (length < 0) {
            throw Errno.exception(call, (int) -length, "");
        }
        if (length > RECEIVE_LENGTH) {
            throw Errno.exception(call, Errno.EMSGSIZE, "The kernel's answer has " + length + " bytes");
        }
        ByteBuffer datagram = ByteBuffer.allocate((int) length).order(ByteOrder.nativeOrder());
        return datagram.put(slab.buffer().duplicate().clear().limit((int) length)).flip();
    }

    @Override
    public void close() {
        sys.close(fd);
    }
}
