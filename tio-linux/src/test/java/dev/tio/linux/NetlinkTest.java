package dev.tio.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import dev.tio.wire.Slab;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NetlinkTest {
    private static final int NLM_F_MULTI = 2;
    private static final int NLM_F_DUMP_INTR = 0x10;

    private final FakeRtnetlink kernel = new FakeRtnetlink();
    private final Slab memory = Slab.allocate(Netlink.MEMORY_LENGTH);
    private Netlink netlink;

    @BeforeEach
    void open() throws TunException {
        netlink = Netlink.open(kernel, 0, memory);
    }

    @Test
    void shouldReturnOnceARequestIsAcknowledged() throws TunException {
        kernel.onRequest(request -> kernel.receive(Messages.error(request.sequence(), 0, "")));

        assertThat(request(LinkMessage.setMtu(7, 1400))).isEmpty();
        assertThat(request(LinkMessage.setMtu(7, 1400))).isEmpty();
        assertThat(kernel.requests()).extracting(NetlinkMessage::sequence).doesNotHaveDuplicates();
    }

    @Test
    void shouldTakeOnlyTheAnswerToItsOwnRequest() throws TunException {
        kernel.onRequest(request -> kernel.receive(
                Messages.link(RtnetlinkType.RTM_NEWLINK, request.sequence() + 1, 8, 0, 1),
                Messages.error(request.sequence() + 1, 22, ""),
                Messages.link(RtnetlinkType.RTM_NEWLINK, request.sequence(), 7, 0, 1400),
                Messages.link(RtnetlinkType.RTM_NEWLINK, 0, 7, 0, 1300)));

        assertThat(request(LinkMessage.get(7))).extracting(message -> LinkMessage.parse(message).mtu())
                .containsExactly(1400);
        assertThat(kernel.isEmpty()).as("what comes after the answer is left").isFalse();
    }

    @Test
    void shouldNumberRequestsOtherwiseThanOtherSockets() throws TunException {
        kernel.onRequest(request -> kernel.receive(Messages.error(request.sequence(), 0, "")));
        request(LinkMessage.setMtu(7, 1400));
        netlink = Netlink.open(kernel, 0, memory);
        request(LinkMessage.setMtu(7, 1400));

        assertThat(kernel.requests()).extracting(NetlinkMessage::sequence).doesNotHaveDuplicates();
    }

    @Test
    void shouldSayWhichRequestFailedWhyAndWhatToDo() {
        kernel.onRequest(request -> kernel.receive(Messages.error(request.sequence(), Errno.EPERM, "Not you")));

        assertThatThrownBy(() -> netlink.request(LinkMessage.setMtu(7, 1400), "rtnetlink X on tun0",
                errno -> "Advice for " + Errno.name(errno)))
                .isInstanceOf(TunException.class)
                .hasMessage("rtnetlink X on tun0: EPERM. The kernel says: Not you. Advice for EPERM")
                .extracting(e -> ((TunException) e).kind()).isEqualTo(Kind.DENIED);
    }

    @Test
    void shouldReceiveAgainAfterASignal() throws TunException {
        kernel.onRequest(request -> kernel.receive(Errno.EINTR, Messages.error(request.sequence(), 0, "")));

        assertThat(request(LinkMessage.setMtu(7, 1400))).isEmpty();
    }

    @Test
    void shouldGatherADumpOfSeveralDatagrams() throws TunException {
        kernel.onRequest(request -> kernel.receive(
                address(request.sequence(), "10.0.0.1/24", 0), address(request.sequence(), "fd00::1/64", 0),
                Messages.done(request.sequence(), NLM_F_MULTI)));

        assertThat(request(AddressMessage.list())).extracting(AddressMessage::parse).containsExactly(
                new AddressMessage(7, InterfaceAddress.of("10.0.0.1/24")),
                new AddressMessage(7, InterfaceAddress.of("fd00::1/64")));
    }

    @Test
    void shouldDumpAgainWhatChangedMeanwhile() throws TunException {
        kernel.onRequest(request -> {
            boolean first = kernel.requests().size() == 1;
            kernel.receive(
                    address(request.sequence(), first ? "10.0.0.1/24" : "10.0.0.2/24", first ? NLM_F_DUMP_INTR : 0),
                    Messages.done(request.sequence(), NLM_F_MULTI));
        });

        assertThat(request(AddressMessage.list())).extracting(AddressMessage::parse)
                .containsExactly(new AddressMessage(7, InterfaceAddress.of("10.0.0.2/24")));
        assertThat(kernel.requests()).hasSize(2);
    }

    @Test
    void shouldGiveUpADumpThatChangesAllTheTime() {
        kernel.onRequest(request -> kernel.receive(Messages.done(request.sequence(), NLM_F_MULTI | NLM_F_DUMP_INTR)));

        assertThatThrownBy(() -> request(AddressMessage.list())).hasMessageContaining("changed all the time");
    }

    @Test
    void shouldFailRatherThanReadAnAnswerThatWasCutOff() {
        kernel.onRequest(request -> kernel.receive((Object) new byte[40000]));

        assertThatThrownBy(() -> request(LinkMessage.get(7))).hasMessageContaining("EMSGSIZE");
    }

    @Test
    void shouldLeaveNoDescriptorWhenItCannotBeBound() {
        netlink.close();
        kernel.bindResult = -Errno.EPERM;

        assertThatThrownBy(() -> Netlink.open(kernel, Netlink.RTMGRP_LINK, memory)).hasMessageContaining("EPERM");
        assertThat(kernel.open()).isEmpty();
    }

    private List<NetlinkMessage> request(NetlinkRequest request) throws TunException {
        return netlink.request(request, "rtnetlink", errno -> "");
    }

    private static byte[] address(int sequence, String prefix, int flags) {
        byte[] message = Messages.bytes(AddressMessage.add(7, InterfaceAddress.of(prefix)), sequence);
        return Messages.withFlags(message, NLM_F_MULTI | flags);
    }
}
