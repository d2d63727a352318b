package dev.tio.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        assertThat(link.name()).isEqualTo("tun0");
        assertThat(link.index()).isEqualTo(INDEX);
        assertThat(link.mtu()).isEqualTo(1400);
    }

    @ParameterizedTest
    @CsvSource({"RTM_NEWLINK, 8", "RTM_DELLINK, 7"})
    void shouldTakeNoAnswerOfAnotherLinkOrKind(RtnetlinkType type, int index) {
        answerWithLink(type, index);

        assertThat(catchThrowableOfType(TunException.class, () -> link.mtu()).code()).isEqualTo("ENODEV");
    }

    @ParameterizedTest
    @CsvSource({"fd00::1/64, EINVAL, UNSUPPORTED", "fd00::1/64, EEXIST, OTHER", "10.0.0.1/24, EINVAL, REFUSED"})
    void shouldBlameMissingIPv6ForWhatItMayHaveCaused(String prefix, String code, Kind kind) {
        int errno = code.equals("EINVAL") ? Errno.EINVAL : Errno.EEXIST;
        kernel.onRequest(request -> kernel.receive(request.is(RtnetlinkType.RTM_GETLINK)
                ? Messages.link(RtnetlinkType.RTM_NEWLINK, request.sequence(), INDEX, 0, 1400)
                : Messages.error(request.sequence(), errno, "")));

        TunException e = catchThrowableOfType(TunException.class, () -> link.addAddress(prefix));

        assertThat(e.code()).isEqualTo(code);
        assertThat(e.kind()).isEqualTo(kind);
    }

    @Test
    void shouldTellAnInterfaceThatNeverWasFromOneThatIsGone() {
        kernel.onRequest(request -> kernel.receive(Messages.error(request.sequence(), Errno.ENODEV, "")));

        TunException never = catchThrowableOfType(TunException.class, () -> namespace.link("tun1"));
        TunException gone = catchThrowableOfType(TunException.class, () -> link.mtu());

        assertThat(never.code()).isEqualTo(gone.code()).isEqualTo("ENODEV");
        assertThat(never.kind()).isEqualTo(Kind.OTHER);
        assertThat(gone.kind()).isEqualTo(Kind.CLOSED);
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
