package org.example.afpacket;

import dev.tio.api.Queue;
import dev.tio.api.QueueSet;
import dev.tio.linux.AddrGenMode;
import dev.tio.linux.LinuxLink;
import dev.tio.linux.NativeTun;
import dev.tio.linux.Route;
import dev.tio.testkit.Bench;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.util.List;

/** The near end of a cable, to whose far end a kernel forwards from a TUN. */
final class CableBench implements Bench {
    private static final int MTU = 65535;
    private static final List<String> NEAR = List.of("198.18.0.0/16", "2001:db8:1::/64");
    private static final List<String> FAR = List.of("198.19.0.0/16", "2001:db8:2::/64");

    private final Cable cable = new Cable(MTU);
    private final NativeTun far;
    private final PacketSocket set;
    private final PacketBatch one = new PacketBatch(Slab.allocate(Queue.MIN_READ_MEMORY), 1, 0, 0);

    CableBench(int queues) throws IOException {
        far = NativeTun.builder("tio0").namespace(cable.farNamespace()).mtu(MTU).txQueueLength(5000)
                .addrGenMode(AddrGenMode.NONE).up().open();
        route(far.link(), FAR);
        route(cable.far(), NEAR);
        set = cable.open(queues);
    }

    private static void route(LinuxLink to, List<String> destinations) throws IOException {
        for (String destination : destinations) {
            to.addRoute(Route.to(destination));
        }
    }

    @Override
    public QueueSet set() {
        return set;
    }

    @Override
    public void deliver(TunPacket packet) throws IOException {
        far.queues().get(0).write(packet);
    }

    @Override
    public TunPacket sent(long timeoutNanos) throws IOException {
        return far.queues().get(0).read(one.packets(), one.mem(), timeoutNanos) > 0 ? one.packets()[0] : null;
    }

    @Override
    public void down() throws IOException {
        cable.near().down();
    }

    @Override
    public void up() throws IOException {
        cable.near().up();
    }

    @Override
    public void mtu(int bytes) throws IOException {
        cable.near().mtu(bytes);
    }

    @Override
    public void rename(String name) throws IOException {
        cable.near().rename(name);
    }

    @Override
    public void delete() throws IOException {
        cable.cut();
    }

    @Override
    public void close() throws IOException {
        set.close();
        far.close();
        cable.close();
    }
}
