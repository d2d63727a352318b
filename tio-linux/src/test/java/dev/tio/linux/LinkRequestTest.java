package dev.tio.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.api.TunException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a link asks of the kernel, and what it makes of the answers. */
class LinkRequestTest {
    private static final int INDEX = 7;

    private final FakeRtnetlink kernel = new FakeRtnetlink();
    private NetworkNamespace namespace;
    private LinuxLink link;

    @BeforeEach
    void find() throws TunException {
        namespace = NetworkNamespace.current(kernel);
        answerWithLink(RtnetlinkType.RTM_NEWLINK, INDEX);
        link = namespace.link("tun0");
    }

    @AfterEach
    void close() {
        namespace.close();
        assertThat(kernel.open()).isEmpty();
    }

    private void answerWithLink(RtnetlinkType type, int index) {
        kernel.onRequest(request -> kernel.receive(Messages.link(type, request.sequence(), index, 0, 1400)));
    }

    @Test
    void shouldBeKnownByItsIndex() throws TunException {
        assertThat(link.index()).isEqualTo(INDEX);
        assertThat(link.mtu()).isEqualTo(1400);
    }

    @Test
    void shouldAskAgainAndAgainInTheSameMemory() throws TunException {
        BufferPoolMXBean direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct")).findFirst().orElseThrow();
        long before = direct.getTotalCapacity();

        for (int i = 0; i < 100; i++) {
            link.mtu();
        }

        assertThat(direct.getTotalCapacity() - before).as("bytes").isLessThan(Netlink.MEMORY_LENGTH);
    }
}
