package dev.tio.testkit;

import dev.tio.api.DeviceOptions;
import dev.tio.api.GRODevice;
import dev.tio.api.Queue;
import dev.tio.api.QueueSet;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;

/**
 * A way to break a promise, and the sentences of a kit that are then not true.
 *
 * @param name what the broken adapter does
 * @param kit which kit is to find out
 * @param bench the broken adapter around a working one
 * @param device the device on it
 * @param sentences the display names of all that fail
 */
record Fault(String name, DiscoverySelector kit, Function<MemoryTun, Bench> bench,
        BiFunction<QueueSet, DeviceOptions, GRODevice> device, List<String> sentences) {
    static Fault ofQueue(String name, UnaryOperator<Queue> broken, String... sentences) {
        return ofBench(name, AdapterContracts.Queues.class, benchOfQueues(broken), sentences);
    }

    static Fault ofWriter(String name, UnaryOperator<Queue> broken, String... sentences) {
        return ofBench(name, AdapterContracts.GSOWriters.class, benchOfQueues(broken), sentences);
    }

    private static Function<MemoryTun, Bench> benchOfQueues(UnaryOperator<Queue> broken) {
        return tun -> new MemoryBench(tun, new ForwardingQueueSet(tun, (queue, index) -> broken.apply(queue)));
    }

    static Fault ofSet(String name, UnaryOperator<QueueSet> broken, String... sentences) {
        return ofBench(name, AdapterContracts.QueueSets.class, benchOfSet(broken), sentences);
    }

    static Fault ofLink(String name, UnaryOperator<QueueSet> broken, String... sentences) {
        return ofBench(name, AdapterContracts.Links.class, benchOfSet(broken), sentences);
    }

    private static Function<MemoryTun, Bench> benchOfSet(UnaryOperator<QueueSet> broken) {
        return tun -> new MemoryBench(tun, broken.apply(tun));
    }

    /** What is broken shows on the bench, and one of its kits is to find out. */
    static Fault ofBench(String name, Class<? extends AdapterContract> kit, Function<MemoryTun, Bench> bench,
            String... sentences) {
        return new Fault(name, DiscoverySelectors.selectNestedClass(List.of(BrokenKits.OfAdapter.class), kit), bench,
                GRODevice::of, List.of(sentences));
    }

    static Fault ofDevice(String name, BiFunction<QueueSet, DeviceOptions, GRODevice> broken, String... sentences) {
        return new Fault(name, DiscoverySelectors.selectClass(BrokenKits.OfDevice.class),
                tun -> new MemoryBench(tun, tun), broken, List.of(sentences));
    }

    @Override
    public String toString() {
        return name;
    }
}
