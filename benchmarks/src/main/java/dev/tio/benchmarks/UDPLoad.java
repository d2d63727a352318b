package dev.tio.benchmarks;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** Datagrams from one end of a testbed to the other, in threads that run until it is closed. */
final class UDPLoad implements Closeable {
    private final DatagramChannel left;
    private final DatagramChannel right;

    private UDPLoad(Testbed bed, InetSocketAddress to) throws IOException {
        right = bed.right().call(DatagramChannel::open).bind(to);
        left = bed.left().call(DatagramChannel::open).connect(to);
    }

    /** Datagrams of {@code length} bytes from {@code bed}'s left end, as fast as it goes; nobody reads them. */
    static UDPLoad stream(Testbed bed, InetSocketAddress to, int length) throws IOException {
        UDPLoad load = new UDPLoad(bed, to);
        Daemon.start("sender of datagrams", () -> load.send(length));
        return load;
    }

    /** Datagrams of 1 to {@code length} bytes in turn, there and back, one at a time. */
    static UDPLoad echo(Testbed bed, InetSocketAddress to, int length) throws IOException {
        UDPLoad load = new UDPLoad(bed, to);
        Daemon.start("asker", () -> load.ask(length));
        Daemon.start("answerer", () -> load.answer(length));
        return load;
    }

    private void send(int length) throws IOException {
        ByteBuffer datagram = ByteBuffer.allocateDirect(length);
        while (true) {
            left.write(datagram.clear());
        }
    }

    private void ask(int length) throws IOException {
        ByteBuffer datagram = ByteBuffer.allocateDirect(length);
        for (int asked = 1;; asked = asked % length + 1) {
            left.write(datagram.clear().limit(asked));
            left.read(datagram.clear());
        }
    }

    private void answer(int length) throws IOException {
        ByteBuffer datagram = ByteBuffer.allocateDirect(length);
        while (true) {
            InetSocketAddress from = (InetSocketAddress) right.receive(datagram.clear());
            right.send(datagram.flip(), from);
        }
    }

    @Override
    public void close() throws IOException {
        left.close();
        right.close();
    }
}
