package dev.tio.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.api.Capabilities;
import dev.tio.api.Queue;
import dev.tio.api.TunException;
import dev.tio.checksum.Checksum;
import dev.tio.linux.AddrGenMode;
import dev.tio.linux.NativeTun;
import dev.tio.linux.NetworkNamespace;
import dev.tio.linux.TunBuilder;
import dev.tio.linux.testkit.LinuxDevices;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@LinuxDevices
class PersistentTunTest {
    private static final long TIMEOUT = TimeUnit.SECONDS.toNanos(5);
    private static final int ECHO_LENGTH = 28;
    private static final int DATAGRAM_LENGTH = 20 + 8 + 5;
    private static final long TUNSETVNETHDRSZ = 0x400454d8;
    private static final long TUNSETVNETLE = 0x400454dc;
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final int UDP = 17;
    private static final int IPV4_HEADER_LENGTH = 20;

    private final PacketBatch batch = new PacketBatch(Slab.allocate(2 * Queue.MIN_READ_MEMORY), 8, 0, 0);
    private final NetworkNamespace namespace;

    PersistentTunTest(NetworkNamespace namespace) {
        this.namespace = namespace;
    }

    private TunBuilder builder() {
        return NativeTun.builder("tio0").namespace(namespace);
    }

    private TunBuilder again() {
        return builder().exclusive(false);
    }

    private TunDetails details() throws IOException {
        return TunDetails.of(namespace, namespace.link("tio0").index());
    }

    @Test
    void shouldStayAndBeGivenUp() throws IOException {
        builder().persistent(true).mtu(4000).open().close();

        try (NativeTun tun = again().open()) {
            assertThat(tun.link().mtu()).isEqualTo(4000);
            assertThat(details().persistent()).isTrue();
        }
        try (NativeTun tun = again().open()) {
            tun.persistent(false);
            assertThat(details().persistent()).isFalse();
        }
        assertThatThrownBy(() -> namespace.link("tio0")).isInstanceOf(TunException.class);
    }

    @Test
    void shouldNotStayWhenItCouldNotBeSetUp() {
        assertThatThrownBy(() -> builder().persistent(true).mtu(1).open()).isInstanceOf(TunException.class);

        assertThatThrownBy(() -> namespace.link("tio0")).isInstanceOf(TunException.class);
    }

    @Test
    void shouldHaveAnOwnerAndAGroup() throws IOException {
        try (NativeTun tun = builder().open()) {
            assertThat(details().owner()).isEqualTo(-1);
            assertThat(details().group()).isEqualTo(-1);
            assertThat(tun.queues()).hasSize(1);
        }
        try (NativeTun tun = builder().queues(2).owner(0).group(0).open()) {
            assertThat(details()).isEqualTo(new TunDetails(0, 0, true, false, 2, 0));
            assertThat(tun.queues()).hasSize(2);
        }
    }

    @Test
    void shouldTakeTheCarrierAndGiveItBack() throws IOException {
        try (NativeTun tun = builder().up().open()) {
            assertThat(tun.link().hasCarrier()).isTrue();
            tun.carrier(false);
            assertThat(tun.link().hasCarrier()).isFalse();
            assertThat(tun.link().isUp()).isTrue();
            tun.carrier(true);
            assertThat(tun.link().hasCarrier()).isTrue();
            tun.persistent(true);
        }
        assertThat(namespace.link("tio0").hasCarrier()).as("of nobody's device").isFalse();
    }

    @Test
    @DisplayName("Opening a persistent device again inherits its offload mask, header size and byte-order setting: set all"
            + " of them")
    void shouldInheritNothingOfAnotherProgram() throws IOException {
        List<Integer> before = Descriptors.ofTuns();
        try (NativeTun tun = builder().tso(false).persistent(true).addrGenMode(AddrGenMode.NONE)
                .address(EchoLoad.HOST).up().open()) {
            int fd = (int) tun.queues().get(0).descriptor().orElseThrow();
            set(fd, TUNSETVNETHDRSZ, 12);
            set(fd, TUNSETVNETLE, 0);
        }
        assertThat(Descriptors.ofTuns()).isEqualTo(before);
        try (NativeTun tun = again().open()) {
            Queue queue = tun.queues().get(0);
            assertThat(queue.capabilities()).isEqualTo(Capabilities.ALL);

            queue.write(EchoLoad.request(batch.clear(), ECHO_LENGTH));
            assertThat(read(queue)).isEqualTo(ECHO_LENGTH);

            sendDatagram();
            assertThat(read(queue)).isEqualTo(DATAGRAM_LENGTH);
            TunPacket datagram = batch.packets()[0];
            assertThat(datagram.gso().needsCsum()).isTrue();
            assertThat(datagram.gso().csumStart()).isEqualTo(IPV4_HEADER_LENGTH);
            assertThat(datagram.gso().csumOffset()).isEqualTo(6);
        }
    }

    @Test
    @DisplayName("TUNSETOFFLOAD(0) where no vnet header is used")
    void shouldInheritNoOffloads() throws IOException {
        builder().persistent(true).addrGenMode(AddrGenMode.NONE).address(EchoLoad.HOST).up().open().close();

        try (NativeTun tun = again().offloads(false).open()) {
            Queue queue = tun.queues().get(0);
            assertThat(queue.capabilities()).isEqualTo(Capabilities.NONE);
            assertThat(details().vnetHeader()).isFalse();

            sendDatagram();
            assertThat(read(queue)).isEqualTo(DATAGRAM_LENGTH);
            assertThat(udpSum(batch.packets()[0])).as("a checksum that the kernel completed").isEqualTo(0xffff);
        }
    }

    private static void set(int fd, long request, int value) {
        LibC.ioctl(fd, request, ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array());
    }

    private int read(Queue queue) throws IOException {
        assertThat(queue.read(batch.packets(), batch.mem(), TIMEOUT)).isEqualTo(1);
        return batch.packets()[0].length();
    }

    /** Five bytes by UDP from the kernel's side: their checksum is left to the device, if that takes it. */
    private void sendDatagram() throws IOException {
        // struct sockaddr_in; netinet/in.h.
        byte[] target = ByteBuffer.allocate(16).putShort(2, (short) 9).putInt(4, 198 << 24 | 18 << 16 | 2).array();
        ByteBuffer.wrap(target).order(ByteOrder.nativeOrder()).putShort(0, (short) AF_INET);
        namespace.call(() -> {
            int fd = LibC.socket(AF_INET, SOCK_DGRAM, 0);
            LibC.sendto(fd, new byte[] {1, 2, 3, 4, 5}, 5, 0, target, target.length);
            return LibC.close(fd);
        });
    }

    private static int udpSum(TunPacket packet) {
        ByteBuffer bytes = packet.buffer().slice();
        int length = packet.length() - IPV4_HEADER_LENGTH;
        int pseudo = Checksum.pseudoHeaderChecksum(UDP, bytes.slice(12, 4), bytes.slice(16, 4), length);
        return Checksum.checksum(bytes.slice(IPV4_HEADER_LENGTH, length), pseudo);
    }
}
