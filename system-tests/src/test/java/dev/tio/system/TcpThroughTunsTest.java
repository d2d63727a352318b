package dev.tio.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tio.api.Queue;
import dev.tio.api.TunException;
import dev.tio.gso.GSOOptions;
import dev.tio.gso.GSOSplit;
import dev.tio.linux.NativeTun;
import dev.tio.linux.NetworkNamespace;
import dev.tio.linux.testkit.InNamespace;
import dev.tio.linux.testkit.LinuxDevices;
import dev.tio.linux.testkit.Tun;
import dev.tio.wire.Background;
import dev.tio.wire.GSOProto;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two namespaces whose kernels speak TCP to each other, through a TUN each and a relay between these. */
@LinuxDevices
class TcpThroughTunsTest {
    private static final int LENGTH = 8 << 20;

    private final NetworkNamespace clientSide;
    private final NetworkNamespace serverSide;
    private final NativeTun client;
    private final NativeTun server;

    TcpThroughTunsTest(
            @InNamespace("client") NetworkNamespace clientSide,
            @InNamespace("client")
            @Tun(address = {"198.18.0.1/24", "2001:db8::1/64"}, txQueueLength = 5000) NativeTun client,
            @InNamespace("server") NetworkNamespace serverSide,
            @InNamespace("server")
            @Tun(address = {"198.18.0.2/24", "2001:db8::2/64"}, txQueueLength = 5000) NativeTun server)
            throws TunException {
        this.clientSide = clientSide;
        this.serverSide = serverSide;
        this.client = client;
        this.server = server;
        clientSide.link("lo").up();
        serverSide.link("lo").up();
    }

    @ParameterizedTest
    @CsvSource({"198.18.0.2, false", "198.18.0.2, true", "2001:db8::2, false", "2001:db8::2, true"})
    void shouldCarryAStream(String address, boolean split) throws Exception {
        InetAddress target = InetAddress.getByName(address);
        assumeTrue(target instanceof Inet4Address || "true".equals(System.getenv("CI")) || jvmHasIPv6(),
                "this JVM found no IPv6 when it began: raise lo before it does");
        byte[] sent = new byte[LENGTH];
        new Random(1).nextBytes(sent);
        AtomicInteger superpackets = new AtomicInteger();
        Background<Integer> there = relay(client, server, split, superpackets);
        Background<Integer> back = relay(server, client, split, new AtomicInteger());

        try (ServerSocket listener = serverSide.call(() -> new ServerSocket(0, 1, target))) {
            Background<Integer> sender = Background.start(() -> {
                try (Socket socket = clientSide.call(() -> new Socket(target, listener.getLocalPort()));
                        OutputStream out = socket.getOutputStream()) {
                    out.write(sent);
                }
                return sent.length;
            });
            Background<byte[]> receiver = Background.start(() -> {
                try (Socket socket = listener.accept(); InputStream in = socket.getInputStream()) {
                    return in.readAllBytes();
                }
            });
            assertThat(sender.result()).isEqualTo(LENGTH);
            assertThat(Arrays.equals(receiver.result(), sent)).isTrue();
        }
        assertThat(superpackets.get()).isPositive();
        client.shutdown();
        server.shutdown();
        assertThat(there.result()).isEqualTo(-1);
        assertThat(back.result()).isEqualTo(-1);
        assertThat(client.queues().get(0).counters().drops().total()).isZero();
        assertThat(server.queues().get(0).counters().drops().total()).isZero();
    }

    /** The JVM decides once, by the loopback that its namespace has when its net library is loaded. */
    private static boolean jvmHasIPv6() throws IOException {
        try {
            SocketChannel.open(StandardProtocolFamily.INET6).close();
            return true;
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }

    /** Writes to one what is read from the other, until that is shut down; superpackets whole, or the packets that they are. */
    private static Background<Integer> relay(
            NativeTun from, NativeTun to, boolean split, AtomicInteger superpackets) {
        Queue in = from.queues().get(0);
        Queue out = to.queues().get(0);
        PacketBatch batch = new PacketBatch(Slab.allocate(8 * Queue.MIN_READ_MEMORY), 256, 0, 0);
        PacketBatch segments = new PacketBatch(Slab.allocate(2 * Queue.MIN_READ_MEMORY), 256, 0, 0);
        GSOOptions options = new GSOOptions();
        return Background.start(() -> {
            int read;
            while ((read = in.read(batch.packets(), batch.mem())) > 0) {
                for (int i = 0; i < read; i++) {
                    TunPacket packet = batch.packets()[i];
                    if (packet.gso().type().proto() == GSOProto.TCP) {
                        superpackets.incrementAndGet();
                        assertThat(packet.gso().gsoSize()).isBetween(1, 1500);
                    }
                    if (!split) {
                        write(out, packet);
                        continue;
                    }
                    assertThat(GSOSplit.split(packet, options.set(packet.gso()), segments.clear(), 0)).isPositive();
                    for (int j = 0; j < segments.size(); j++) {
                        write(out, segments.get(j));
                    }
                }
            }
            return read;
        });
    }

    /** The last acknowledgments may be on their way when both devices are shut down. */
    private static void write(Queue out, TunPacket packet) throws IOException {
        try {
            out.write(packet);
        } catch (TunException e) {
            if (e.kind() != TunException.Kind.CLOSED) {
                throw e;
            }
        }
    }
}
