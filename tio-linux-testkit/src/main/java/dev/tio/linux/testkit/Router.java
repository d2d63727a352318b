package dev.tio.linux.testkit;

import dev.tio.api.Queue;
import dev.tio.checksum.Checksum;
import dev.tio.linux.AddrGenMode;
import dev.tio.linux.NativeTun;
import dev.tio.linux.NetworkNamespace;
import dev.tio.linux.TunBuilder;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.IPv6Header;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A judge of superpackets: a kernel that forwards what is written to one TUN, which takes superpackets, to another.
 * Where that one does not, the kernel splits them, in software. By the time that a write returns, its packets wait in
 * the other device.
 *
 * <p>It is one reader's and one writer's at a time, each of any thread.
 */
public final class Router implements AutoCloseable {
    /** The largest there is: a segment above the MTU would be fragmented or refused. */
    private static final int MTU = 65535;

    /** Above the largest number of segments; the kernel drops silently what does not fit. */
    private static final int TX_QUEUE_LENGTH = 70_000;

    private final NativeTun in;
    private final NativeTun out;
    private final PacketBatch batch = new PacketBatch(Slab.allocate(16 * Queue.MIN_READ_MEMORY), 4096, 0, 0);
    private int next;

    private Router(NativeTun in, NativeTun out) {
        this.in = in;
        this.out = out;
    }

    /**
     * Splits what it forwards.
     *
     * @param namespace whose kernel forwards from then on; it stays the caller's, and no other router or device called
     *     {@code in0} or {@code out0} is in it
     * @param destinations what it forwards, IPv4 and IPv6, such as {@code 198.19.0.0/16}
     * @throws IOException if a device cannot be made or a setting of the kernel not be changed; no device is left
     */
    public static Router splitting(NetworkNamespace namespace, String... destinations) throws IOException {
        return open(namespace, false, destinations);
    }

    /**
     * Hands superpackets on whole.
     *
     * @param namespace as in {@link #splitting}
     * @param destinations as in {@link #splitting}
     * @throws IOException as in {@link #splitting}
     */
    public static Router passing(NetworkNamespace namespace, String... destinations) throws IOException {
        return open(namespace, true, destinations);
    }

    private static Router open(NetworkNamespace namespace, boolean superpackets, String... destinations)
            throws IOException {
        forwarding(namespace);
        TunBuilder builder = device(namespace, "out0").offloads(superpackets);
        for (String destination : destinations) {
            builder.route(destination);
        }
        NativeTun in = device(namespace, "in0").open();
        try {
            return new Router(in, builder.open());
        } catch (IOException | RuntimeException | Error e) {
            in.close();
            throw e;
        }
    }

    /**
     * Lets a namespace's kernel forward, without a router: between devices that are made there from now on, whatever
     * the sources are. Those join no groups as routers do, and so send nothing of their own.
     *
     * @throws IOException if a setting of the kernel cannot be changed
     */
    public static void forwarding(NetworkNamespace namespace) throws IOException {
        Sysctl.set(namespace, "ipv4/ip_forward", "1");
        Sysctl.set(namespace, "ipv6/conf/all/forwarding", "1");
        // An interface that has it too joins the routers' groups, and reports that for two seconds.
        Sysctl.set(namespace, "ipv6/conf/default/forwarding", "0");
        // Sources have no route back.
        Sysctl.set(namespace, "ipv4/conf/all/rp_filter", "0");
        Sysctl.set(namespace, "ipv4/conf/default/rp_filter", "0");
    }

    private static TunBuilder device(NetworkNamespace namespace, String name) {
        return NativeTun.builder(name)
                .namespace(namespace)
                .mtu(MTU)
                .txQueueLength(TX_QUEUE_LENGTH)
                .addrGenMode(AddrGenMode.NONE)
                .up();
    }

    /** Where to write to; it takes superpackets and partial checksums. */
    public Queue in() {
        return in.queues().get(0);
    }

    /** Where to read what was forwarded; not beside {@link #next}. */
    public Queue out() {
        return out.queues().get(0);
    }

    /** Shuts down the device that gives what was forwarded, and leaves the other one alone. */
    public void shutdownOut() {
        out.shutdown();
    }

    /**
     * The next packet that was forwarded, in the router's memory: it is as it is until the next call. The router's own
     * multicast, such as MLD reports, is left out.
     *
     * @param timeoutNanos how long to wait for it, in nanoseconds; 0 not to wait
     * @return null if none comes in time, or after {@link #shutdownOut()}
     * @throws IOException as {@link Queue#read(TunPacket[], net.openhft.chronicle.bytes.Bytes, long)}
     */
    public @Nullable TunPacket next(long timeoutNanos) throws IOException {
        while (true) {
            while (next < batch.size()) {
                TunPacket packet = batch.get(next++);
                if (!isIPv6Multicast(packet)) {
                    return packet;
                }
            }
            next = 0;
            batch.size(Math.max(0, out().read(batch.packets(), batch.mem(), timeoutNanos)));
            if (batch.size() == 0) {
                return null;
            }
        }
    }

    private static boolean isIPv6Multicast(TunPacket packet) {
        ByteBuffer bytes = packet.buffer();
        int offset = bytes.position();
        return (bytes.get(offset) & 0xf0) >>> 4 == IPv6Header.VERSION
                && (bytes.get(offset + IPv6Header.DESTINATION_ADDRESS_FIELD_OFFSET) & 0xff) == 0xff;
    }

    /**
     * Whether the kernel forwards a packet, well-formed otherwise: it drops one whose IPv4 header checksum is wrong.
     */
    public static boolean forwards(TunPacket packet) {
        IPv4Header ipv4 = new IPv4Header().wrap(packet, 0);
        return ipv4.version() != IPv4Header.VERSION || headerSum(packet, ipv4) == 0xffff;
    }

    /**
     * Does to a well-formed packet what forwarding does to it: one less to live, what becomes of the header checksum,
     * and nothing left behind the packet's end.
     */
    public static void forward(TunPacket packet) {
        IPv4Header ipv4 = new IPv4Header().wrap(packet, 0);
        if (ipv4.version() == IPv4Header.VERSION) {
            ipv4.timeToLive(ipv4.timeToLive() - 1).headerChecksum(0);
            ipv4.headerChecksum(~headerSum(packet, ipv4));
            packet.grow(0, ipv4.totalLength() - packet.length());
        } else {
            IPv6Header ipv6 = new IPv6Header().wrap(packet, 0);
            ipv6.hopLimit(ipv6.hopLimit() - 1);
            packet.grow(0, IPv6Header.MINIMUM_LENGTH + ipv6.payloadLength() - packet.length());
        }
    }

    private static int headerSum(TunPacket packet, IPv4Header ipv4) {
        return Checksum.checksum(packet.buffer().slice().limit(ipv4.headerLength()), 0);
    }

    /** Closes both devices; the namespace goes on forwarding between others. */
    @Override
    public void close() {
        in.close();
        out.close();
    }
}
