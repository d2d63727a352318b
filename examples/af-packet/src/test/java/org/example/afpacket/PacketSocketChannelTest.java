package org.example.afpacket;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import dev.tio.api.Queue;
import dev.tio.api.TunException;
import dev.tio.gso.DropReason;
import dev.tio.wire.GSOInfo;
import dev.tio.wire.Slab;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What frames come to, by a socket that is connected to the test instead of an interface. */
class PacketSocketChannelTest {
    private static final int AF_UNIX = 1;
    private static final int SOCK_SEQPACKET = 5;
    private static final int HEADERS_LENGTH = 24;
    private static final int ETHERTYPE = 22;
    private static final int IPV4 = 0x0800;
    private static final int ARP = 0x0806;

    static {
        Native.register(PacketSocketChannelTest.class, NativeLibrary.getInstance("c"));
    }

    private final int[] fds = new int[2];
    private final Slab memory = Slab.allocate(Queue.MAX_PACKET);
    private final GSOInfo gso = new GSOInfo();
    private PacketSocketChannel channel;

    static native int socketpair(int domain, int type, int protocol, int[] fds);

    static native long send(int fd, byte[] frame, long length, int flags);

    @BeforeEach
    void open() throws TunException {
        LibC.check(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds), "socketpair");
        channel = new PacketSocketChannel(fds[0], new PacketLink(1, -1), new byte[12]);
        channel.open();
    }

    @AfterEach
    void close() {
        channel.close();
        LibC.close(fds[1]);
    }

    private void arrive(int etherType, int length) throws TunException {
        byte[] frame = new byte[HEADERS_LENGTH + length];
        frame[ETHERTYPE] = (byte) (etherType >> 8);
        frame[ETHERTYPE + 1] = (byte) etherType;
        LibC.check((int) send(fds[1], frame, frame.length, 0), "send");
    }

    private int receive() throws TunException {
        return channel.receive(memory.address(), gso);
    }

    @Test
    void shouldPassOverOtherProtocols() throws TunException {
        arrive(ARP, 28);
        LibC.check((int) send(fds[1], new byte[5], 5, 0), "send");
        arrive(IPV4, 100);

        assertThat(receive()).isEqualTo(100);
    }

    @Test
    void shouldComeToAnEndHoweverManyFramesAreOfOtherProtocols() throws TunException {
        for (int i = 0; i < PacketSocketChannel.MOST_FOREIGN; i++) {
            arrive(ARP, 28);
        }
        arrive(IPV4, 100);

        assertThat(receive()).isZero();
        assertThat(receive()).isEqualTo(100);
    }

    @Test
    void shouldDropAFrameWithoutAPacket() throws TunException {
        arrive(IPV4, 0);

        assertThat(receive()).isEqualTo(DropReason.EMPTY.result());
    }
}
