package dev.tio.benchmarks;

import dev.tio.linux.NetworkNamespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP connection over IPv4 from one network namespace to another, which sends as fast as it goes until the program
 * ends.
 */
final class TCPStream {
    private static final int CHUNK = 128 * 1024;

    private final AtomicLong received = new AtomicLong();

    private TCPStream() {
    }

    /** Connects, and starts a thread that sends and one that receives. */
    static TCPStream start(NetworkNamespace from, NetworkNamespace to, String address, int port) throws IOException {
        ServerSocketChannel server = to.call(() -> ServerSocketChannel.open(StandardProtocolFamily.INET));
        SocketChannel sender = from.call(() -> SocketChannel.open(StandardProtocolFamily.INET));
        TCPStream stream = new TCPStream();
        try (server) {
            InetSocketAddress there = new InetSocketAddress(address, port);
            server.bind(there);
            sender.connect(there);
            SocketChannel receiver = server.accept();
            daemon("sender", () -> send(sender));
            daemon("receiver", () -> stream.receive(receiver));
        }
        return stream;
    }

    private static void daemon(String name, IORunnable work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                System.err.println(name + ": " + e);
            }
        }, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void send(SocketChannel channel) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        int sent = CHUNK;
        while (sent > 0) {
            sent = channel.write(chunk.clear());
        }
    }

    private void receive(SocketChannel channel) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        for (int length; (length = channel.read(chunk.clear())) > 0; ) {
            received.setOpaque(received.getPlain() + length);
        }
    }

    /** The bytes that arrived until now. */
    long received() {
        return received.getOpaque();
    }

    /** What a thread does. */
    private interface IORunnable {
        void run() throws IOException;
    }
}
