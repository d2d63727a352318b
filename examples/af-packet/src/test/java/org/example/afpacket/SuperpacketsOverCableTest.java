package org.example.afpacket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.api.Device;
import dev.tio.api.DeviceOptions;
import dev.tio.api.GRODevice;
import dev.tio.api.QueueCounter;
import dev.tio.api.TunException;
import dev.tio.linux.NativeTun;
import dev.tio.linux.NetworkNamespace;
import dev.tio.linux.Route;
import dev.tio.linux.testkit.RequiresTun;
import dev.tio.wire.PacketBatch;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sockets of two kernels, one at the far end of a cable and one behind a TUN. Between the cable's near end and the TUN
 * packets are relayed one by one: the library's devices split them and merge them again.
 */
@RequiresTun
class SuperpacketsOverCableTest {
    private static final int MTU = 1500;
    private static final int STREAM_LENGTH = 8 << 20;
    private static final int DATAGRAMS = 20;
    private static final int DATAGRAM_LENGTH = 1000;
    private static final InetAddress HOST = address(18);
    private static final InetAddress FAR = address(19);

    private Cable cable;
    private NetworkNamespace host;
    private Device near;
    private Device tun;

    private static InetAddress address(int network) {
        try {
            return InetAddress.getByAddress(new byte[] {(byte) 198, (byte) network, 0, 1});
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void connect() throws IOException {
        cable = new Cable(MTU);
        cable.far().addAddress(FAR.getHostAddress() + "/24");
        cable.far().addRoute(Route.to("198.18.0.0/24"));
        host = NetworkNamespace.create();
        DeviceOptions options = DeviceOptions.DEFAULT.withBatchSize(1024);
        tun = GRODevice.of(NativeTun.builder("tio0").namespace(host).mtu(MTU).txQueueLength(5000)
                .address(HOST.getHostAddress() + "/24").route("198.19.0.0/24").up().open(), options);
        near = GRODevice.of(cable.open(1), options);
        start(() -> relay(tun, near));
        start(() -> relay(near, tun));
    }

    @AfterEach
    void disconnect() throws IOException {
        near.close();
        tun.close();
        host.close();
        cable.close();
    }

    private static Void relay(Device from, Device to) throws IOException {
        PacketBatch packets = from.newBatch();
        while (from.read(packets) >= 0) {
            try {
                to.write(packets);
            } catch (TunException e) {
                // A packet that is not taken is lost, as in any network; the other device's end is this one's too.
                assertThat(from.read(packets) < 0 || e.kind() != TunException.Kind.CLOSED).isTrue();
            }
        }
        return null;
    }

    private static <T> FutureTask<T> start(Callable<T> call) {
        FutureTask<T> task = new FutureTask<>(call);
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private NetworkNamespace at(InetAddress address) {
        return address == FAR ? cable.farNamespace() : host;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldCarryAStream(boolean toFar) throws Exception {
        InetAddress from = toFar ? HOST : FAR;
        InetAddress to = toFar ? FAR : HOST;
        byte[] sent = new byte[STREAM_LENGTH];
        new Random(1).nextBytes(sent);
        try (ServerSocket listener = at(to).call(() -> new ServerSocket(0, 1, to))) {
            FutureTask<Integer> sender = start(() -> {
                try (Socket socket = at(from).call(() -> new Socket(to, listener.getLocalPort()));
                        OutputStream out = socket.getOutputStream()) {
                    out.write(sent);
                }
                return sent.length;
            });
            try (Socket socket = listener.accept(); InputStream in = socket.getInputStream()) {
                assertThat(Arrays.equals(in.readAllBytes(), sent)).isTrue();
            }
            assertThat(sender.get(1, TimeUnit.MINUTES)).isEqualTo(STREAM_LENGTH);
        }
        assertSuperpackets(toFar);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldCarryDatagrams(boolean toFar) throws Exception {
        InetAddress from = toFar ? HOST : FAR;
        InetAddress to = toFar ? FAR : HOST;
        byte[] sent = new byte[DATAGRAMS * DATAGRAM_LENGTH];
        new Random(1).nextBytes(sent);
        try (DatagramSocket receiver = at(to).call(() -> new DatagramSocket(0, to));
                SegmentingSocket sender = at(from).call(() -> new SegmentingSocket(
                        new InetSocketAddress(to, receiver.getLocalPort()), DATAGRAM_LENGTH))) {
            sender.send(sent);
            for (int at = 0; at < sent.length; at += DATAGRAM_LENGTH) {
                DatagramPacket datagram = new DatagramPacket(new byte[2000], 2000);
                receiver.receive(datagram);
                assertThat(Arrays.copyOf(datagram.getData(), datagram.getLength()))
                        .isEqualTo(Arrays.copyOfRange(sent, at, at + DATAGRAM_LENGTH));
            }
        }
        assertSuperpackets(toFar);
    }

    private void assertSuperpackets(boolean toFar) {
        QueueCounter counter = toFar ? QueueCounter.WRITTEN_SUPERPACKETS : QueueCounter.READ_SUPERPACKETS;
        // What was written may have arrived before it is counted.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (near.statistics().total().get(counter) == 0 && deadline - System.nanoTime() > 0) {
            Thread.onSpinWait();
        }
        assertThat(near.statistics().total().get(counter)).isPositive();
        assertThat(near.statistics().total().dropped()).isZero();
    }
}
