package dev.tio.system;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tio.api.Queue;
import dev.tio.linux.NativeTun;
import dev.tio.linux.NetworkNamespace;
import dev.tio.linux.VethPair;
import dev.tio.linux.testkit.InNamespace;
import dev.tio.linux.testkit.LinuxDevices;
import dev.tio.linux.testkit.Router;
import dev.tio.linux.testkit.Tun;
import dev.tio.linux.testkit.Veth;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Tests that end in all ways there are; {@link LinuxDevicesLifecycleTest} runs them, and nothing else does. */
@LinuxDevices
final class LinuxDevicesSample {
    /** Where the last one ran. */
    static volatile Path namespace;

    static volatile Thread thread;

    @BeforeEach
    void setUp(TestInfo test, @Tun(name = "setup0") NativeTun tun) throws IOException {
        namespace = Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"));
        thread = Thread.currentThread();
        if (test.getDisplayName().startsWith("failInSetup")) {
            throw new IOException("failed in setup");
        }
    }

    @Test
    void succeed(
            @Tun NativeTun tun,
            @Tun(queues = 2) @InNamespace("far") NativeTun far,
            @Veth(peerNamespace = "far") VethPair veth,
            @SplittingRouter Router router) {
        thread = Thread.currentThread();
    }

    @Test
    void fail(@Tun NativeTun tun) {
        thread = Thread.currentThread();
        throw new AssertionError("failed");
    }

    @Test
    void abort(@Tun NativeTun tun) {
        thread = Thread.currentThread();
        assumeTrue(false, "aborted");
    }

    @Test
    void failInSetup(@Tun NativeTun tun) {
    }

    @Test
    void failInMakingAParameter(@Tun(name = "setup0", mtu = 2000) NativeTun taken) {
    }

    @Test
    void closeEverything(
            NetworkNamespace own,
            @InNamespace("far") NetworkNamespace far,
            @Tun NativeTun tun,
            @Veth(peerNamespace = "far") VethPair veth,
            @SplittingRouter Router router) throws IOException {
        thread = Thread.currentThread();
        own.close();
        far.close();
        tun.close();
        veth.close();
        router.close();
    }

    /** The devices are closed while it still reads, which ends the wait. */
    @Test
    @Timeout(value = 1, threadMode = ThreadMode.SEPARATE_THREAD)
    void waitForEver(@Tun NativeTun tun) throws IOException {
        thread = Thread.currentThread();
        PacketBatch batch = new PacketBatch(Slab.allocate(Queue.MIN_READ_MEMORY), 1, 0, 0);
        while (tun.queues().get(0).read(batch.packets(), batch.mem()) >= 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    @Timeout(value = 1, threadMode = ThreadMode.SAME_THREAD)
    void waitForAnInterrupt(@Tun NativeTun tun) throws InterruptedException {
        thread = Thread.currentThread();
        thread.join();
    }
}
