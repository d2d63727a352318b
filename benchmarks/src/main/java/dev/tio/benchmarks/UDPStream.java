package dev.tio.benchmarks;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** Datagrams from one end of a testbed to the other, where nobody reads them, as fast as it goes until it is closed. */
final class UDPStream implements Closeable {
    private final DatagramChannel sender;
    private final DatagramChannel receiver;

    /** Starts a thread that sends datagrams of {@code length} bytes from {@code bed}'s left to its right end. */
    UDPStream(Testbed bed, InetSocketAddress to, int length) throws IOException {
        receiver = bed.right().call(DatagramChannel::open).bind(to);
        sender = bed.left().call(DatagramChannel::open).connect(to);
        Daemon.start("sender of datagrams", () -> send(length));
    }

    private void send(int length) throws IOException {
        ByteBuffer datagram = ByteBuffer.allocateDirect(length);
        while (true) {
            sender.write(datagram.clear());
        }
    }

    @Override
    public void close() throws IOException {
        sender.close();
        receiver.close();
    }
}
