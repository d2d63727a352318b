package org.example.afpacket;

import dev.tio.api.Capabilities;
import dev.tio.api.ChannelQueue;
import dev.tio.api.Link;
import dev.tio.api.Queue;
import dev.tio.api.QueueSet;
import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import dev.tio.wire.Slab;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * One end of a virtual Ethernet cable as a device, by sockets of packet(7): what the far end's kernel sends is read
 * here, and what is written here is received there, superpackets whole. It takes CAP_NET_RAW.
 */
public final class PacketSocket implements QueueSet {
    static final int CLOEXEC = 02000000;
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3 | CLOEXEC;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_VNET_HDR = 15;
    private static final int PACKET_FANOUT = 18;
    private static final int PACKET_FANOUT_FLAG_UNIQUEID = 0x2000 << 16;
    private static final int PACKET_IGNORE_OUTGOING = 23;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int FIONBIO = 0x5421;

    private final PacketLink link;
    private final byte[] addresses;
    private final List<ChannelQueue> queues = new ArrayList<>();
    /** Of {@code PACKET_FANOUT}, by flow; the first socket makes it. */
    private int group = PACKET_FANOUT_FLAG_UNIQUEID;

    private PacketSocket(PacketLink link, byte[] addresses) {
        this.link = link;
        this.addresses = addresses;
    }

    /**
     * Opens the interface of that name in the calling thread's namespace, which has to be up.
     *
     * @param addresses the Ethernet addresses of the far end and of this one
     */
    public static PacketSocket open(String name, byte[] addresses, int queues) throws TunException {
        int index = LibC.check(LibC.if_nametoindex(name) - 1, "if_nametoindex") + 1;
        PacketLink link = new PacketLink(index, LibC.check(LibC.socket(AF_PACKET, SOCK_RAW, 0), "socket"));
        PacketSocket set = new PacketSocket(link, addresses.clone());
        try {
            for (int i = 0; i < queues; i++) {
                set.queues.add(set.queue(index));
            }
            return set;
        } catch (TunException | RuntimeException | Error e) {
            set.close();
            throw e;
        }
    }

    /** A socket that gets all that comes to the interface. */
    private ChannelQueue queue(int index) throws TunException {
        int fd = LibC.check(LibC.socket(AF_PACKET, SOCK_RAW, 0), "socket");
        try {
            Slab address = Slab.allocate(20);
            // struct sockaddr_ll: family, ETH_P_ALL in network byte order, index.
            address.buffer().order(ByteOrder.nativeOrder())
                    .putShort(0, (short) AF_PACKET).put(3, (byte) 3).putInt(4, index);
            LibC.check(LibC.bind(fd, address.address(), address.capacity()), "bind");
            Reference.reachabilityFence(address);
            prepare(fd);
            PacketSocketChannel channel = new PacketSocketChannel(fd, link, addresses);
            ChannelQueue queue = new ChannelQueue(channel, Capabilities.ALL, PacketSocketChannel.MAX_PARTS);
            channel.open();
            return queue;
        } catch (TunException | RuntimeException | Error e) {
            LibC.close(fd);
            throw e;
        }
    }

    /** A socket that somebody else bound cannot be told to be this interface's. */
    @Override
    public Queue add(long descriptor) throws TunException {
        if (queues.stream().noneMatch(queue -> queue.descriptor().equals(OptionalLong.of(descriptor)))) {
            LibC.close((int) descriptor);
        }
        throw new TunException(Kind.UNSUPPORTED, "add", "", "All sockets are opened here");
    }

    private void prepare(int fd) throws TunException {
        Slab value = Slab.allocate(8);
        value.buffer().order(ByteOrder.nativeOrder()).putInt(0, 1).putInt(4, 4);
        LibC.check(LibC.ioctl(fd, FIONBIO, value.address()), "FIONBIO");
        set(fd, PACKET_VNET_HDR, value, "PACKET_VNET_HDR");
        set(fd, PACKET_IGNORE_OUTGOING, value, "PACKET_IGNORE_OUTGOING");
        // A superpacket takes 100 KB of it. Without CAP_NET_ADMIN it stays small.
        value.buffer().putInt(0, 16 << 20);
        LibC.setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, value.address(), 4);
        value.buffer().putInt(0, group);
        set(fd, PACKET_FANOUT, value, "PACKET_FANOUT");
        long address = value.address();
        LibC.check(LibC.getsockopt(fd, SOL_PACKET, PACKET_FANOUT, address, address + 4), "PACKET_FANOUT");
        group = value.buffer().getInt(0);
    }

    private static void set(int fd, int option, Slab value, String name) throws TunException {
        LibC.check(LibC.setsockopt(fd, SOL_PACKET, option, value.address(), 4), name);
        Reference.reachabilityFence(value);
    }

    @Override
    public List<Queue> queues() {
        return List.copyOf(queues);
    }

    @Override
    public Link link() {
        return link;
    }

    @Override
    public void shutdown() {
        queues.forEach(ChannelQueue::shutDown);
    }

    @Override
    public void close() {
        shutdown();
        queues.forEach(ChannelQueue::close);
        link.close();
    }
}
