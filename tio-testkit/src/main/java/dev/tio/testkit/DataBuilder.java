package dev.tio.testkit;

import java.nio.ByteBuffer;

/**
 * A packet of any protocol to be built, from {@link IPBuilder#data}: bytes behind the IP headers, whatever they mean.
 */
public final class DataBuilder extends PacketBuilder<DataBuilder> {
    DataBuilder(IPBuilder<?> ip, int protocol) {
        super(ip, protocol);
    }

    @Override
    DataBuilder self() {
        return this;
    }

    @Override
    int headerLength() {
        return 0;
    }

    @Override
    void putHeader(ByteBuffer packet) {
        // There is none.
    }

    @Override
    int checksumOffset() {
        return -1;
    }
}
