package dev.tio.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tio.api.Capabilities;
import dev.tio.api.Queue;
import dev.tio.api.QueueCounter;
import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import dev.tio.linux.AddrGenMode;
import dev.tio.linux.NativeTun;
import dev.tio.linux.NetworkNamespace;
import dev.tio.linux.testkit.LinuxDevices;
import dev.tio.wire.Background;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Adding, detaching and attaching queues, and how many there can be. */
@LinuxDevices
class QueuesTest {
    private static final long TIMEOUT = TimeUnit.SECONDS.toNanos(5);
    private static final int ECHO_LENGTH = 28;
    private static final int RLIMIT_NOFILE = 7;
    private static final int MOST_QUEUES = 256;

    private final PacketBatch batch = batch();
    private final NetworkNamespace namespace;

    private static PacketBatch batch() {
        return new PacketBatch(Slab.allocate(2 * Queue.MIN_READ_MEMORY), 8, 0, 0);
    }

    QueuesTest(NetworkNamespace namespace) {
        this.namespace = namespace;
    }

    private NativeTun open(int queues) throws IOException {
        return NativeTun.builder("tio%d").namespace(namespace).queues(queues)
                .address(EchoLoad.HOST).addrGenMode(AddrGenMode.NONE).up().open();
    }

    private TunDetails details(NativeTun tun) throws IOException {
        return TunDetails.of(namespace, tun.link().index());
    }

    private int readNow(Queue queue) throws IOException {
        return queue.read(batch.packets(), batch.mem(), 0);
    }

    private int read(Queue queue) throws IOException {
        return queue.read(batch.packets(), batch.mem(), TIMEOUT);
    }

    /** Makes the kernel's answers come from this queue, and leaves none. */
    private void steerTo(Queue queue, List<Queue> queues) throws IOException {
        queue.write(EchoLoad.request(batch.clear(), ECHO_LENGTH));
        for (Queue other : queues) {
            while (readNow(other) > 0) {
                // An answer from before.
            }
        }
    }

    @Test
    void shouldAddAQueue() throws IOException {
        try (NativeTun tun = open(2)) {
            Queue added = tun.addQueue();

            assertThat(tun.queues()).hasSize(3).last().isSameAs(added);
            assertThat(added.capabilities()).isEqualTo(Capabilities.ALL);
            assertThat(details(tun).queues()).isEqualTo(3);
            steerTo(added, tun.queues());
            added.write(EchoLoad.request(batch.clear(), ECHO_LENGTH));
            assertThat(read(added)).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("Extra queues are attached in the device's namespace, after a move too, under its current name")
    void shouldAddAQueueWhereTheDeviceIsNow() throws IOException {
        try (NetworkNamespace target = NetworkNamespace.create(); NativeTun tun = open(2)) {
            tun.link().rename("vpn0");
            tun.link().moveTo(target);
            try (NativeTun decoy = NativeTun.builder("vpn0").namespace(namespace).queues(2).open()) {
                Queue added = tun.addQueue();

                assertThat(added.capabilities()).isEqualTo(Capabilities.ALL);
                assertThat(TunDetails.of(target, tun.link().index()).queues()).isEqualTo(3);
                assertThat(details(decoy).queues()).isEqualTo(2);
            }
        }
    }

    @Test
    @DisplayName("TUNSETSNDBUF, by which devices are told apart, reaches attached queues only")
    void shouldAddAQueueWhateverIsDetached() throws IOException {
        try (NativeTun tun = open(2)) {
            tun.detach(tun.queues().get(0));
            tun.addQueue();
            for (Queue queue : tun.queues()) {
                tun.detach(queue);
            }

            Queue added = tun.addQueue();

            assertThat(details(tun).queues()).isEqualTo(1);
            assertThat(details(tun).detached()).isEqualTo(3);
            added.write(EchoLoad.request(batch.clear(), ECHO_LENGTH));
            assertThat(read(added)).isEqualTo(1);
        }
    }

    @Test
    void shouldAddNoQueueToADeviceThatWasMadeWithOne() throws IOException {
        try (NativeTun tun = open(1)) {
            TunException e = catchThrowableOfType(TunException.class, tun::addQueue);

            assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
            assertThat(e.advice()).contains("two or more");
        }
    }

    @Test
    void shouldHandADetachedQueueNothing() throws IOException {
        try (NativeTun tun = open(2)) {
            Queue stays = tun.queues().get(0);
            Queue leaves = tun.queues().get(1);
            steerTo(leaves, tun.queues());

            tun.detach(leaves);

            assertThat(details(tun)).isEqualTo(new TunDetails(-1, -1, true, false, 1, 1));
            for (int i = 0; i < 10; i++) {
                // It is still taken, and its answer goes elsewhere.
                leaves.write(EchoLoad.request(batch.clear(), ECHO_LENGTH));
                assertThat(read(stays)).isEqualTo(1);
            }
            assertThat(readNow(leaves)).isZero();

            tun.attach(leaves);
            assertThat(details(tun).queues()).isEqualTo(2);
            steerTo(leaves, tun.queues());
            leaves.write(EchoLoad.request(batch.clear(), ECHO_LENGTH));
            assertThat(read(leaves)).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("Detaching a queue drops what it held")
    void shouldDropWhatADetachedQueueHeld() throws IOException {
        try (NativeTun tun = open(2)) {
            Queue queue = tun.queues().get(1);
            steerTo(queue, tun.queues());
            queue.write(EchoLoad.request(batch.clear(), ECHO_LENGTH));

            tun.detach(queue);
            tun.attach(queue);

            assertThat(readNow(queue)).isZero();
            assertThat(readNow(tun.queues().get(0))).isZero();
        }
    }

    @Test
    void shouldGoOnWaitingWhileItsQueueIsDetached() throws Exception {
        try (NativeTun tun = open(2)) {
            Queue other = tun.queues().get(0);
            Queue queue = tun.queues().get(1);
            steerTo(queue, tun.queues());
            PacketBatch own = batch();
            Background<Integer> reader =
                    Background.start(() -> queue.read(own.packets(), own.mem())).await(NativeSleep::isIn);
            long calls = queue.counters().get(QueueCounter.READ_CALLS);

            tun.detach(queue);
            for (int i = 0; i < 100; i++) {
                other.write(EchoLoad.request(batch.clear(), ECHO_LENGTH));
                assertThat(read(other)).isEqualTo(1);
            }

            reader.await(NativeSleep::isIn);
            assertThat(queue.counters().get(QueueCounter.READ_CALLS)).as("system calls").isEqualTo(calls);
            tun.attach(queue);
            queue.write(EchoLoad.request(batch.clear(), ECHO_LENGTH));
            queue.write(EchoLoad.request(batch.clear(), ECHO_LENGTH));
            assertThat(reader.result()).isPositive();
        }
    }

    @Test
    void shouldEndAReaderOfADetachedQueueWhenTheInterfaceIsDeleted() throws Exception {
        try (NativeTun tun = open(2)) {
            Queue queue = tun.queues().get(1);
            steerTo(queue, tun.queues());
            tun.detach(queue);
            Background<Integer> reader =
                    Background.start(() -> queue.read(batch.packets(), batch.mem())).await(NativeSleep::isIn);

            Interfaces.delete(namespace, tun.link().index());

            assertThat(catchThrowableOfType(TunException.class, reader::result).kind()).isEqualTo(Kind.CLOSED);
            assertThat(catchThrowableOfType(TunException.class, () -> tun.attach(queue)).kind()).isEqualTo(Kind.CLOSED);
        }
    }

    @Test
    void shouldCloseADetachedQueue() throws IOException {
        try (NativeTun tun = open(2)) {
            Queue queue = tun.queues().get(1);
            tun.detach(queue);

            queue.close();

            assertThat(details(tun)).isEqualTo(new TunDetails(-1, -1, true, false, 1, 0));
            assertThat(catchThrowableOfType(TunException.class, () -> tun.attach(queue)).kind()).isEqualTo(Kind.CLOSED);
        }
    }

    @Test
    void shouldDetachNoQueueOfADeviceThatWasMadeWithOne() throws IOException {
        try (NativeTun tun = open(1)) {
            Queue only = tun.queues().get(0);

            TunException e = catchThrowableOfType(TunException.class, () -> tun.detach(only));

            assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
            tun.attach(only);
        }
    }

    @Test
    @DisplayName("E2BIG past the limit of queues")
    void shouldHaveAsManyQueuesAsTheKernelAllows() throws IOException {
        Map<Integer, String> before = Descriptors.open();
        try (NativeTun tun = open(MOST_QUEUES)) {
            assertThat(tun.queues()).hasSize(MOST_QUEUES);
            assertThat(details(tun).queues()).isEqualTo(MOST_QUEUES);
            assertTooMany(catchThrowableOfType(TunException.class, tun::addQueue));
            assertThat(tun.queues()).hasSize(MOST_QUEUES);
        }
        assertTooMany(catchThrowableOfType(TunException.class, () -> open(MOST_QUEUES + 1)));
        assertThat(Descriptors.open()).isEqualTo(before);
    }

    private static void assertTooMany(TunException e) {
        assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
        assertThat(e.code()).isEqualTo("E2BIG");
        assertThat(e.advice()).contains("256");
    }

    @Test
    @DisplayName("The descriptor limit reached while a set of queues opens: what was opened is closed")
    void shouldCloseWhatWasOpenedWhenTheDescriptorsRunOut() throws IOException {
        // Classes are loaded from files.
        open(3).close();
        assertThatThrownBy(() -> NativeTun.builder("lo").namespace(namespace).open()).isInstanceOf(TunException.class);
        Map<Integer, String> before = Descriptors.open();
        List<TunException> failures = new ArrayList<>();
        boolean opened = false;
        for (int free = 0; !opened; free++) {
            opened = openWith(free, failures);
            assertThat(Descriptors.open()).as("with %d descriptors free", free).isEqualTo(before);
            assertThatThrownBy(() -> namespace.link("tio0")).isInstanceOf(TunException.class);
        }
        assertThat(failures).hasSizeGreaterThanOrEqualTo(6).allSatisfy(e -> {
            assertThat(e.code()).isEqualTo("EMFILE");
            assertThat(e.advice()).contains("ulimit -n");
        });
        assertThat(failures).extracting(TunException::call).contains("open /dev/net/tun", "eventfd");
    }

    private boolean openWith(int free, List<TunException> failures) throws IOException {
        long[] limits = new long[2];
        LibC.getrlimit(RLIMIT_NOFILE, limits);
        int limit = limitFor(free);
        LibC.setrlimit(RLIMIT_NOFILE, new long[] {limit, limits[1]});
        try {
            open(3).close();
            return true;
        } catch (TunException e) {
            failures.add(e);
            return false;
        } finally {
            LibC.setrlimit(RLIMIT_NOFILE, limits);
        }
    }

    /** The limit that leaves so many numbers free below it. */
    private static int limitFor(int free) throws IOException {
        TreeSet<Integer> used = new TreeSet<>();
        try (var entries = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            entries.forEach(entry -> used.add(Integer.valueOf(entry.getFileName().toString())));
        }
        // That of the listing itself is free again.
        used.removeIf(number -> !Files.exists(Path.of("/proc/self/fd/" + number), LinkOption.NOFOLLOW_LINKS));
        int limit = 0;
        for (int left = free; left > 0 || used.contains(limit); limit++) {
            left -= used.contains(limit) ? 0 : 1;
        }
        return limit;
    }
}
