package dev.tio.testkit;

import dev.tio.api.DeviceOptions;
import dev.tio.api.GRODevice;
import dev.tio.api.Queue;
import dev.tio.api.QueueSet;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A way to break a promise, and the sentences of a kit that are then not true.
 *
 * @param name what the broken adapter does
 * @param kit which kit is to find out
 * @param bench the broken adapter around a working one
 * @param device the device on it
 * @param sentences the display names of all that fail
 */
record Fault(String name, Class<? extends AdapterContract> kit, Function<MemoryTun, Bench> bench,
        BiFunction<QueueSet, DeviceOptions, GRODevice> device, List<String> sentences) {
    static Fault ofQueue(String name, UnaryOperator<Queue> broken, String... sentences) {
        return new Fault(name, BrokenKits.OfQueue.class, around(broken), GRODevice::of, List.of(sentences));
    }

    static Fault ofWriter(String name, UnaryOperator<Queue> broken, String... sentences) {
        return new Fault(name, BrokenKits.OfGSOWriter.class, around(broken), GRODevice::of, List.of(sentences));
    }

    static Fault ofSet(String name, UnaryOperator<QueueSet> broken, String... sentences) {
        return new Fault(name, BrokenKits.OfQueueSet.class, tun -> new MemoryBench(tun, broken.apply(tun)),
                GRODevice::of, List.of(sentences));
    }

    static Fault ofLink(String name, UnaryOperator<QueueSet> broken, String... sentences) {
        return new Fault(name, BrokenKits.OfLink.class, tun -> new MemoryBench(tun, broken.apply(tun)),
                GRODevice::of, List.of(sentences));
    }

    static Fault ofDevice(String name, BiFunction<QueueSet, DeviceOptions, GRODevice> broken, String... sentences) {
        return new Fault(name, BrokenKits.OfDevice.class, tun -> new MemoryBench(tun, tun), broken, List.of(sentences));
    }

    private static Function<MemoryTun, Bench> around(UnaryOperator<Queue> broken) {
        return tun -> new MemoryBench(tun, new ForwardingQueueSet(tun, (queue, index) -> broken.apply(queue)));
    }

    @Override
    public String toString() {
        return name;
    }
}
