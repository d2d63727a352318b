package dev.tio.examples;

import dev.tio.wire.Slab;
import java.io.IOException;
import java.util.concurrent.Future;

/** One TCP connection, one direction, as fast as it goes. */
final class TcpLoad implements Load {
    private static final int CHUNK = 256 * 1024;
    private static final int PORT = 7000;

    private final Family family;

    TcpLoad(Family family) {
        this.family = family;
    }

    @Override
    public String name() {
        return "TCP over " + family;
    }

    @Override
    public void run(Host from, Host to, Transfer transfer) throws Exception {
        try (KernelSocket server = to.namespace().call(() -> KernelSocket.tcp(family));
                KernelSocket sender = from.namespace().call(() -> KernelSocket.tcp(family))) {
            server.bind(family, to.address(family), PORT);
            server.listen();
            sender.connect(family, to.address(family), PORT);
            try (KernelSocket receiver = server.accept()) {
                Future<Long> sent = Daemon.start(name() + " sender", () -> send(sender, transfer));
                long received = receive(receiver, transfer);
                if (received != sent.get()) {
                    throw new CorruptionException(received + " bytes of " + sent.get() + " arrived");
                }
            }
        }
    }

    private static long send(KernelSocket socket, Transfer transfer) throws IOException {
        Pattern pattern = new Pattern(CHUNK);
        long position = 0;
        try {
            while (transfer.sending()) {
                position += socket.send(pattern.slab(), pattern.offset(position), CHUNK);
            }
        } finally {
            socket.shutdownOutput();
        }
        return position;
    }

    private static long receive(KernelSocket socket, Transfer transfer) throws IOException {
        Pattern pattern = new Pattern(CHUNK);
        Slab slab = Slab.allocate(CHUNK);
        long position = 0;
        for (int length; (length = socket.receive(slab)) > 0; position += length) {
            pattern.verify(position, slab.buffer().limit(length).position(0));
            transfer.received(length);
        }
        return position;
    }
}
