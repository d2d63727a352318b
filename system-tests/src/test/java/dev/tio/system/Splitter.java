package dev.tio.system;

import dev.tio.gso.GSOOptions;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.TunPacket;

/** What is judged: {@link dev.tio.gso.GSOSplit#split(TunPacket, GSOOptions, PacketBatch, int)}, or another in its place. */
@FunctionalInterface
interface Splitter {
    int split(TunPacket in, GSOOptions options, PacketBatch out, int first);
}
