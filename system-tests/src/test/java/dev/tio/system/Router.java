package dev.tio.system;

import dev.tio.api.Queue;
import dev.tio.checksum.Checksum;
import dev.tio.linux.AddrGenMode;
import dev.tio.linux.NativeTun;
import dev.tio.linux.NetworkNamespace;
import dev.tio.linux.TunBuilder;
import dev.tio.testkit.SuperpacketGenerator;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.IPv6Header;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A network namespace whose kernel forwards what is written to one TUN, which takes superpackets, to another. Where that
 * one does not, the kernel splits them, in software. It carries what {@link SuperpacketGenerator} and
 * {@link dev.tio.wire.PacketStream} make, and by the time that a write returns its packets wait in the other device.
 */
final class Router implements AutoCloseable {
    /** The largest there is: a segment above the MTU would be fragmented or refused. */
    private static final int MTU = 65535;

    /** Above the largest number of segments; the kernel drops silently what does not fit. */
    private static final int TX_QUEUE_LENGTH = 70_000;

    private final NetworkNamespace namespace;
    private final NativeTun in;
    private final NativeTun out;
    private final PacketBatch batch = new PacketBatch(Slab.allocate(16 * Queue.MIN_READ_MEMORY), 4096, 0, 0);
    private int next;

    private Router(NetworkNamespace namespace, NativeTun in, NativeTun out) {
        this.namespace = namespace;
        this.in = in;
        this.out = out;
    }

    /** Splits what it forwards. */
    static Router splitting() throws IOException {
        return open(false);
    }

    /** Hands superpackets on whole. */
    static Router passing() throws IOException {
        return open(true);
    }

    private static Router open(boolean outOffloads) throws IOException {
        NetworkNamespace namespace = NetworkNamespace.create();
        NativeTun in = null;
        try {
            forwarding(namespace);
            in = device(namespace, "in0").open();
            NativeTun out = device(namespace, "out0").offloads(outOffloads)
                    .route(SuperpacketGenerator.DESTINATIONS_IPV4)
                    .route(SuperpacketGenerator.DESTINATIONS_IPV6).open();
            return new Router(namespace, in, out);
        } catch (IOException | RuntimeException | Error e) {
            if (in != null) {
                in.close();
            }
            namespace.close();
            throw e;
        }
    }

    /** Lets the namespace's kernel forward between devices that are made there from now on. */
    static void forwarding(NetworkNamespace namespace) throws IOException {
        namespace.call(() -> {
            sysctl("ipv4/ip_forward", 1);
            sysctl("ipv6/conf/all/forwarding", 1);
            // Sources have no route back.
            sysctl("ipv4/conf/all/rp_filter", 0);
            sysctl("ipv4/conf/default/rp_filter", 0);
            return null;
        });
    }

    private static TunBuilder device(NetworkNamespace namespace, String name) {
        return NativeTun.builder(name)
                .namespace(namespace)
                .mtu(MTU)
                .txQueueLength(TX_QUEUE_LENGTH)
                .addrGenMode(AddrGenMode.NONE)
                .up();
    }

    /** By a thread inside the namespace: the path means that of whoever opens it. */
    private static void sysctl(String name, int value) throws IOException {
        Files.writeString(Path.of("/proc/sys/net", name), Integer.toString(value));
    }

    /** Takes superpackets and partial checksums. */
    Queue in() {
        return in.queues().get(0);
    }

    /** Gives what was forwarded; not beside {@link #next}. */
    Queue out() {
        return out.queues().get(0);
    }

    /** Shuts down the device that gives what was forwarded, and leaves the other one alone. */
    void shutdownOut() {
        out.shutdown();
    }

    /**
     * The next packet that was forwarded, or null if none comes in time. It is as it is until the next call. The router's
     * own multicast, such as MLD reports, is left out.
     */
    @Nullable TunPacket next(long timeoutNanos) throws IOException {
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

    /** Whether the router takes a packet on: it drops one whose IPv4 header checksum is wrong. */
    static boolean forwards(TunPacket packet) {
        IPv4Header ipv4 = new IPv4Header().wrap(packet, 0);
        return ipv4.version() != IPv4Header.VERSION || headerSum(packet, ipv4) == 0xffff;
    }

    /**
     * Does to a packet what the router does to it: one less to live, what becomes of the header checksum, and nothing left
     * behind the packet's end.
     */
    static void forward(TunPacket packet) {
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

    @Override
    public void close() throws IOException {
        in.close();
        out.close();
        namespace.close();
    }
}
