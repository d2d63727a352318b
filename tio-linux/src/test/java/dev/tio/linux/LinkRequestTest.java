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
        assertThat(link.index()).isEqualTo(INDEX);
        assertThat(link.mtu()).isEqualTo(1400);
    }

    @ParameterizedTest
    @CsvSource({"RTM_NEWLINK, 8", "RTM_DELLINK, 7"})
    void shouldTakeNoAnswerOfAnotherLinkOrKind(RtnetlinkType type, int index) {
        answerWithLink(type, index);

        assertThat(catchThrowableOfType(TunException.class, () -> link.mtu()).code()).isEqualTo("ENODEV");
    }

    @Test
    void shouldKeepTheFirstFailureWhereTheSecondQuestionFailsToo() {
        kernel.onRequest(request -> kernel.receive(Messages.error(request.sequence(),
                request.is(RtnetlinkType.RTM_GETLINK) ? Errno.EPERM : Errno.EINVAL, "")));

        TunException e = catchThrowableOfType(TunException.class, () -> link.addAddress("fd00::1/64"));

        assertThat(e.code()).isEqualTo("EINVAL");
        assertThat(e.getSuppressed()).singleElement().asString().contains("EPERM");
    }

    @Test
    void shouldNotLookForIPv6WhereTheFailureCannotMeanThatThereIsNone() {
        int before = kernel.requests().size();
        kernel.onRequest(request -> kernel.receive(Messages.error(request.sequence(), Errno.EEXIST, "")));

        TunException e = catchThrowableOfType(TunException.class, () -> link.addAddress("fd00::1/64"));

        assertThat(e.code()).isEqualTo("EEXIST");
        assertThat(e.kind()).isEqualTo(Kind.OTHER);
        assertThat(kernel.requests()).hasSize(before + 1);
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
