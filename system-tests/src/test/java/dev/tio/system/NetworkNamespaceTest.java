package dev.tio.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import dev.tio.linux.NetworkNamespace;
import dev.tio.linux.testkit.InNamespace;
import dev.tio.linux.testkit.LinuxDevices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@LinuxDevices
class NetworkNamespaceTest {
    private static final Path OWN = Path.of("/proc/thread-self/ns/net");

    /** Another than that in which the test runs. */
    private final NetworkNamespace namespace;

    NetworkNamespaceTest(@InNamespace("other") NetworkNamespace namespace) {
        this.namespace = namespace;
    }

    @Test
    void shouldRunWorkInTheNamespaceAndNowhereElse() throws IOException {
        Path before = Files.readSymbolicLink(OWN);

        Path inside = namespace.call(() -> Files.readSymbolicLink(OWN));

        assertThat(inside).isNotEqualTo(before);
        assertThat(namespace.call(() -> Files.readSymbolicLink(OWN))).isEqualTo(inside);
        assertThat(Files.readSymbolicLink(OWN)).isEqualTo(before);
    }

    @Test
    void shouldHaveOnlyALoopbackInterfaceThatIsDown() throws IOException {
        List<String> lines = namespace.call(() -> Files.readAllLines(Path.of("/proc/thread-self/net/dev")));

        assertThat(lines).hasSize(3).last().asString().startsWith("    lo:");
        assertThat(namespace.link("lo").isUp()).isFalse();
    }

    @Test
    @DisplayName("a dedicated platform thread enters and ends there")
    void shouldEndTheThreadWithTheWork() throws TunException {
        Thread thread = namespace.call(Thread::currentThread);

        assertThat(thread).isNotSameAs(Thread.currentThread());
        assertThat(thread.isAlive()).isFalse();
        assertThat(thread.getName()).startsWith("tio-namespace");
    }

    @Test
    void shouldPassOnWhatTheWorkThrowsAsItIs() {
        ParseException checked = new ParseException("checked", 1);
        RuntimeException unchecked = new IllegalStateException("unchecked");
        Error error = new AssertionError("error");

        assertThatThrownBy(() -> namespace.call(() -> {
            throw checked;
        })).isSameAs(checked);
        assertThatThrownBy(() -> namespace.call(() -> {
            throw unchecked;
        })).isSameAs(unchecked);
        assertThatThrownBy(() -> namespace.call(() -> {
            throw error;
        })).isSameAs(error);
    }

    @Test
    void shouldPassAnInterruptOnToTheWork() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        FutureTask<Boolean> caller = new FutureTask<>(() -> {
            assertThatThrownBy(() -> namespace.call(() -> {
                running.countDown();
                new CountDownLatch(1).await();
                return null;
            })).isInstanceOf(InterruptedException.class);
            return Thread.currentThread().isInterrupted();
        });
        Thread thread = new Thread(caller, "caller");
        thread.start();
        running.await();
        thread.interrupt();

        assertThat(caller.get()).as("the caller's interrupt status").isTrue();
    }

    @Test
    void shouldOpenANamespaceByItsFile() throws TunException {
        try (NetworkNamespace again = NetworkNamespace.open(Path.of("/proc/self/fd/" + namespace.descriptor()))) {
            again.link("lo").up();

            assertThat(namespace.link("lo").isUp()).isTrue();
            assertThat(again.descriptor()).isNotEqualTo(namespace.descriptor());
        }
    }

    @Test
    void shouldOpenTheNamespaceOfTheCallingThread() throws IOException {
        NetworkNamespace inside = namespace.call(NetworkNamespace::current);
        try (inside; NetworkNamespace outside = NetworkNamespace.current()) {
            inside.link("lo").up();
            Path here = outside.call(() -> Files.readSymbolicLink(OWN));

            assertThat(namespace.link("lo").isUp()).isTrue();
            assertThat(here).isEqualTo(Files.readSymbolicLink(OWN));
        }
    }

    @Test
    void shouldOwnADescriptorThatItIsGiven() throws TunException {
        // Nobody closes the first handle.
        int descriptor = namespace.call(NetworkNamespace::current).descriptor();
        NetworkNamespace owner = NetworkNamespace.ofDescriptor(descriptor);
        assertThat(owner.descriptor()).isEqualTo(descriptor);

        owner.close();

        assertThat(Path.of("/proc/self/fd/" + descriptor)).doesNotExist();
    }

    @Test
    void shouldRefuseWhatIsNoNetworkNamespaceAndLeaveNoDescriptor() throws IOException {
        Map<Integer, String> before = Descriptors.open();

        assertThatThrownBy(() -> NetworkNamespace.open(Path.of("/proc/self/ns/uts")))
                .isInstanceOf(TunException.class)
                .hasMessageContaining("/proc/self/ns/uts")
                .extracting(e -> ((TunException) e).kind()).isEqualTo(Kind.REFUSED);
        assertThatThrownBy(() -> NetworkNamespace.open(Path.of("/dev/null"))).hasMessageContaining("ENOTTY");
        assertThatThrownBy(() -> NetworkNamespace.open(Path.of("/var/run/netns/there-is-none")))
                .hasMessage("open /var/run/netns/there-is-none: ENOENT");

        assertThat(Descriptors.open()).isEqualTo(before);
    }

    @Test
    void shouldRefuseWorkOnceItIsClosed() {
        namespace.close();
        namespace.close();

        assertThatThrownBy(() -> namespace.call(() -> "work"))
                .isInstanceOf(TunException.class)
                .extracting(e -> ((TunException) e).kind()).isEqualTo(Kind.CLOSED);
        assertThatThrownBy(() -> namespace.link("lo"))
                .extracting(e -> ((TunException) e).kind()).isEqualTo(Kind.CLOSED);
        assertThatIllegalStateException().isThrownBy(namespace::descriptor);
    }

    @Test
    @DisplayName("O_CLOEXEC on every descriptor")
    void shouldNotHandItsDescriptorDown() throws IOException {
        int closeOnExec = 02000000;
        for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo/" + namespace.descriptor()))) {
            if (line.startsWith("flags:")) {
                assertThat(Integer.parseInt(line.substring(6).strip(), 8) & closeOnExec).isEqualTo(closeOnExec);
                return;
            }
        }
        throw new AssertionError("no flags");
    }

    @Test
    void shouldLeaveNothingInTheNamespace() throws IOException {
        NetworkNamespace left = NetworkNamespace.create();
        Path inside = left.call(() -> Files.readSymbolicLink(OWN));
        left.link("lo").up();
        left.link("lo").onEvent(event -> { }).close();

        left.close();

        // A thread's end takes the kernel a moment longer than the JVM; the test's timeout ends the wait.
        while (threadsIn(inside) > 0) {
            Thread.onSpinWait();
        }
        assertThat(Descriptors.open().values()).doesNotContain(inside.toString());
    }

    private static long threadsIn(Path inside) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            return threads.filter(thread -> leadsTo(thread.resolve("ns/net"), inside)).count();
        }
    }

    private static boolean leadsTo(Path link, Path target) {
        try {
            return Files.readSymbolicLink(link).equals(target);
        } catch (IOException e) {
            return false;
        }
    }
}
