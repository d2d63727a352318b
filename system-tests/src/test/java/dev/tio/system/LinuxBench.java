package dev.tio.system;

import dev.tio.api.Queue;
import dev.tio.api.QueueSet;
import dev.tio.linux.AddrGenMode;
import dev.tio.linux.NativeTun;
import dev.tio.linux.NetworkNamespace;
import dev.tio.linux.Route;
import dev.tio.linux.TunBuilder;
import dev.tio.linux.testkit.Router;
import dev.tio.testkit.Bench;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A Linux TUN in a namespace of its own, whose kernel forwards between it and another TUN, which takes everything. */
final class LinuxBench implements Bench {
    /** The largest there is: a segment above the MTU would be fragmented or refused. */
    private static final int MTU = 65535;
    private static final int TX_QUEUE_LENGTH = 5000;
    private static final List<String> NEAR = List.of("198.18.0.0/16", "2001:db8:1::/64");
    private static final List<String> FAR = List.of("198.19.0.0/16", "2001:db8:2::/64");

    private final NetworkNamespace namespace;
    private final NativeTun tun;
    private final NativeTun far;
    private final int index;
    private final PacketBatch one = new PacketBatch(Slab.allocate(Queue.MIN_READ_MEMORY), 1, 0, 0);

    private LinuxBench(NetworkNamespace namespace, NativeTun tun, NativeTun far) throws IOException {
        this.namespace = namespace;
        this.tun = tun;
        this.far = far;
        index = tun.link().index();
        route(tun, NEAR);
        route(far, FAR);
    }

    /** A bench for a device with that many queues, opened as {@code how} says. */
    static LinuxBench open(int queues, UnaryOperator<TunBuilder> how) throws IOException {
        NetworkNamespace namespace = NetworkNamespace.create();
        Router.forwarding(namespace);
        NativeTun far = device(namespace, "far0").open();
        return new LinuxBench(namespace, how.apply(device(namespace, "tio0").queues(queues)).open(), far);
    }

    private static TunBuilder device(NetworkNamespace namespace, String name) {
        return NativeTun.builder(name).namespace(namespace).mtu(MTU).txQueueLength(TX_QUEUE_LENGTH)
                .addrGenMode(AddrGenMode.NONE).up();
    }

    private static void route(NativeTun to, List<String> destinations) throws IOException {
        for (String destination : destinations) {
            to.link().addRoute(Route.to(destination));
        }
    }

    @Override
    public QueueSet set() {
        return tun;
    }

    @Override
    public void deliver(TunPacket packet) throws IOException {
        far.queues().get(0).write(packet);
    }

    @Override
    public @Nullable TunPacket sent(long timeoutNanos) throws IOException {
        return far.queues().get(0).read(one.packets(), one.mem(), timeoutNanos) > 0 ? one.packets()[0] : null;
    }

    @Override
    public void down() throws IOException {
        tun.link().down();
    }

    /** Going down has taken the routes. */
    @Override
    public void up() throws IOException {
        tun.link().up();
        route(tun, NEAR);
    }

    @Override
    public void mtu(int bytes) throws IOException {
        tun.link().mtu(bytes);
    }

    @Override
    public void rename(String name) throws IOException {
        tun.link().rename(name);
    }

    @Override
    public void delete() throws IOException {
        Interfaces.delete(namespace, index);
    }

    @Override
    public long openQueue() throws IOException {
        List<Integer> before = Descriptors.ofTuns();
        NativeTun other = NativeTun.builder(tun.link().name()).namespace(namespace).queues(2).exclusive(false).open();
        int[] opened = Descriptors.duplicatesSince(before);
        other.close();
        LibC.close(opened[1]);
        return opened[0];
    }

    @Override
    public boolean isOpen(long descriptor) {
        try {
            return Descriptors.ofTuns().contains((int) descriptor);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        tun.close();
        far.close();
        namespace.close();
    }
}
