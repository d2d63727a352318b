package dev.tio.benchmarks;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;

/** A TCP connection from one end of a testbed to the other, which sends as fast as it goes until it is closed. */
final class TCPStream implements Closeable {
    private static final int CHUNK = 128 * 1024;

    private final SocketChannel sender;
    private final SocketChannel receiver;
    private final AtomicLong received = new AtomicLong();

    /** Connects from {@code bed}'s left to its right end, and starts a thread that sends and one that receives. */
    TCPStream(Testbed bed, InetSocketAddress to) throws IOException {
        try (ServerSocketChannel server = bed.right().call(ServerSocketChannel::open)) {
            server.bind(to);
            sender = bed.left().call(SocketChannel::open);
            sender.connect(to);
            receiver = server.accept();
        }
        Daemon.start("sender", this::send);
        Daemon.start("receiver", this::receive);
    }

    private void send() throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        int sent = CHUNK;
        while (sent > 0) {
            sent = sender.write(chunk.clear());
        }
    }

    private void receive() throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        for (int length; (length = receiver.read(chunk.clear())) > 0; ) {
            received.setOpaque(received.getPlain() + length);
        }
    }

    /** The bytes that arrived until now. */
    long received() {
        return received.getOpaque();
    }

    @Override
    public void close() throws IOException {
        sender.close();
        receiver.close();
    }
}
