package dev.tio.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.api.DeviceStatistics;
import dev.tio.api.GRODevice;
import dev.tio.api.QueueCounter;
import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import dev.tio.examples.Relay;
import dev.tio.linux.InterfaceAddress;
import dev.tio.linux.NativeTun;
import dev.tio.linux.NetworkNamespace;
import dev.tio.linux.testkit.InNamespace;
import dev.tio.linux.testkit.LinuxDevices;
import dev.tio.linux.testkit.Tun;
import dev.tio.wire.Background;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Two namespaces whose kernels speak TCP to each other through a device each and two relays, superpackets all the way,
 * and what an operator does to the receiver's device meanwhile. The stream must arrive as it was sent, and each packet
 * that a relay read was written or is counted as lost.
 */
@LinuxDevices
class DeviceUnderLoadTest {
    private static final String ADDRESS = "198.18.0.2/24";
    private static final int CHUNK = 1 << 16;
    private static final int TIMES = 5;

    private final NetworkNamespace receiverSide;
    private final NetworkNamespace elsewhere;
    private final NativeTun receiverTun;
    private final GRODevice sender;
    private final GRODevice receiver;
    private final AtomicBoolean enough = new AtomicBoolean();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final Background<Void> there;
    private final Background<Void> back;
    private final NetworkNamespace senderSide;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private Background<Boolean> intact;
    private Background<Void> writer;

    DeviceUnderLoadTest(
            @InNamespace("sender") NetworkNamespace senderSide,
            @InNamespace("sender") @Tun(address = "198.18.0.1/24", txQueueLength = 5000) NativeTun senderTun,
            @InNamespace("receiver") NetworkNamespace receiverSide,
            @InNamespace("receiver") @Tun(address = ADDRESS, txQueueLength = 5000) NativeTun receiverTun,
            @InNamespace("elsewhere") NetworkNamespace elsewhere) throws IOException {
        this.senderSide = senderSide;
        this.receiverSide = receiverSide;
        this.receiverTun = receiverTun;
        this.elsewhere = elsewhere;
        senderSide.link("lo").up();
        receiverSide.link("lo").up();
        sender = GRODevice.of(senderTun, Relay.OPTIONS);
        receiver = GRODevice.of(receiverTun, Relay.OPTIONS.withAwakeNanos(1_000_000));
        there = Background.start(new Relay(sender, receiver));
        back = Background.start(new Relay(receiver, sender));
    }

    @BeforeEach
    void stream() throws Exception {
        ServerSocket listener = receiverSide.call(
                () -> new ServerSocket(0, 1, InetAddress.getByName("198.18.0.2")));
        intact = Background.start(() -> {
            try (listener; Socket socket = kept(listener.accept()); InputStream in = socket.getInputStream()) {
                return receive(in);
            }
        });
        writer = Background.start(() -> {
            try (Socket socket = kept(senderSide.call(() -> new Socket("198.18.0.2", listener.getLocalPort())));
                    OutputStream out = socket.getOutputStream()) {
                send(out);
            }
            return null;
        });
        awaitMore();
    }

    @AfterEach
    void close() throws IOException {
        enough.set(true);
        sender.close();
        receiver.close();
        for (Socket socket : sockets) {
            // A stream that was cut off does not end by itself.
            socket.close();
        }
    }

    private Socket kept(Socket socket) {
        sockets.add(socket);
        return socket;
    }

    private void send(OutputStream out) throws IOException {
        byte[] chunk = new byte[CHUNK];
        while (!enough.get()) {
            for (int i = 0; i < CHUNK; i++) {
                chunk[i] = at(sent.get() + i);
            }
            out.write(chunk);
            sent.addAndGet(CHUNK);
        }
    }

    private boolean receive(InputStream in) throws IOException {
        byte[] chunk = new byte[CHUNK];
        boolean same = true;
        int length;
        while ((length = in.read(chunk)) >= 0) {
            for (int i = 0; i < length; i++) {
                same &= chunk[i] == at(received.get() + i);
            }
            received.addAndGet(length);
        }
        return same;
    }

    /** The byte at that place of the stream: no two chunks are alike. */
    private static byte at(long place) {
        return (byte) (place * 31 + (place >>> 13));
    }

    /** Waits until much more has arrived; the test's timeout ends the wait, if nothing does. */
    private void awaitMore() {
        long more = received.get() + 8 * CHUNK;
        while (received.get() < more && !intact.isDone()) {
            Thread.onSpinWait();
        }
    }

    /** The last of the stream arrives, and every packet is accounted for. */
    private void assertAllAccountedFor() throws Exception {
        enough.set(true);
        writer.result();
        assertThat(intact.result()).as("the stream is as it was sent").isTrue();
        assertThat(received.get()).isEqualTo(sent.get());
        endRelays();
        assertWrittenOrCounted(sender.statistics(), receiver.statistics());
        assertWrittenOrCounted(receiver.statistics(), sender.statistics());
        assertThat(sender.statistics().total().get(QueueCounter.READ_SUPERPACKETS)).isPositive();
        assertThat(receiver.statistics().total().get(QueueCounter.WRITTEN_SUPERPACKETS)).isPositive();
    }

    /** Ends both relays where they wait for packets: nothing is half-way then. */
    private void endRelays() throws Exception {
        there.await(NativeSleep::isIn);
        back.await(NativeSleep::isIn);
        receiverTun.shutdown();
        back.result();
        sender.close();
        there.result();
    }

    private static void assertWrittenOrCounted(DeviceStatistics from, DeviceStatistics to) {
        long lost = to.lost().values().stream().mapToLong(Long::longValue).sum();
        assertThat(to.lost().keySet()).isSubsetOf(Kind.DOWN, Kind.FULL, Kind.NO_MEMORY);
        assertThat(from.total().get(QueueCounter.READ_SEGMENTS))
                .isEqualTo(to.total().get(QueueCounter.WRITTEN_SEGMENTS) + lost);
    }

    @Test
    void shouldAccountForEachPacketWhileItMoves() throws Exception {
        for (int i = 0; i < TIMES; i++) {
            receiverTun.link().moveTo(elsewhere);
            receiverTun.link().moveTo(receiverSide);
            receiverTun.link().addAddress(ADDRESS);
            receiverTun.link().up();
            awaitMore();
        }
        assertAllAccountedFor();
    }

    @Test
    @DisplayName("Renamed, with plain packets and superpackets, and with an MTU below the segments that are in flight")
    void shouldAccountForEachPacketWhileItIsChanged() throws Exception {
        for (int i = 0; i < TIMES; i++) {
            receiverTun.link().down();
            receiverTun.link().rename("tun" + (i + 1));
            receiverTun.link().up();
            awaitMore();
            for (int mtu : new int[] {600, 9000, 1500}) {
                receiverTun.link().mtu(mtu);
                awaitMore();
            }
            receiverTun.offloads(i % 2 == 1);
            receiver.disableTCPGRO();
            awaitMore();
            receiver.enableTCPGRO();
        }
        assertAllAccountedFor();
    }

    @Test
    @DisplayName("An MTU below 1280 removes the IPv6 addresses, while packets flow")
    void shouldCarryIPv4OnBelowTheMtuOfIPv6() throws Exception {
        receiverTun.link().addAddress("2001:db8::2/64");
        receiverTun.link().mtu(1279);
        awaitMore();
        assertThat(receiverTun.link().addresses()).containsExactly(InterfaceAddress.of(ADDRESS));
        receiverTun.link().mtu(1500);
        awaitMore();
        assertThat(receiverTun.link().addresses()).doesNotContain(InterfaceAddress.of("2001:db8::2/64"));
        assertAllAccountedFor();
    }

    @Test
    void shouldEndTheRelaysWhenADeviceIsClosedUnderThem() throws Exception {
        receiver.close();

        assertThat(endOf(back)).as("the reader's").isNull();
        assertThat(endOf(there)).as("the writer's").isEqualTo(Kind.CLOSED);
    }

    /** How the relay failed; null if it did not. */
    private static Kind endOf(Background<Void> relay) throws Exception {
        try {
            relay.result();
            return null;
        } catch (TunException e) {
            return e.kind();
        }
    }
}
