package dev.tio.benchmarks;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** Datagrams from one end of a testbed to the other and back, one at a time, until it is closed. */
final class UDPEcho implements Closeable {
    private final DatagramChannel asker;
    private final DatagramChannel answerer;

    /** Starts one thread at the left end, which asks with 1 to {@code length} bytes in turn, and one that answers. */
    UDPEcho(Testbed bed, InetSocketAddress to, int length) throws IOException {
        answerer = bed.right().call(DatagramChannel::open).bind(to);
        asker = bed.left().call(DatagramChannel::open).connect(to);
        Daemon.start("asker", () -> ask(length));
        Daemon.start("answerer", () -> answer(length));
    }

    private void ask(int length) throws IOException {
        ByteBuffer datagram = ByteBuffer.allocateDirect(length);
        for (int asked = 1;; asked = asked % length + 1) {
            asker.write(datagram.clear().limit(asked));
            asker.read(datagram.clear());
        }
    }

    private void answer(int length) throws IOException {
        ByteBuffer datagram = ByteBuffer.allocateDirect(length);
        while (true) {
            InetSocketAddress from = (InetSocketAddress) answerer.receive(datagram.clear());
            answerer.send(datagram.flip(), from);
        }
    }

    @Override
    public void close() throws IOException {
        asker.close();
        answerer.close();
    }
}
