package dev.tio.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A line with an {@link Impairment}, and the packets that it holds back. */
final class Line<T> {
    private final Impairment impairment;
    private final Random random;
    private final List<Held<T>> held = new ArrayList<>();

    Line(Impairment impairment, long seed) {
        this.impairment = impairment;
        random = new Random(seed);
    }

    /** A packet, and how many others are still to pass before it. */
    private record Held<T>(T packet, int others) {
    }

    /** What comes out at the far end when {@code packet} goes in: itself first, if it does. */
    List<T> send(T packet) {
        boolean lost = random.nextDouble() < impairment.loss();
        boolean doubled = random.nextDouble() < impairment.duplication();
        boolean late = random.nextDouble() < impairment.reordering();
        int others = 1 + random.nextInt(impairment.distance());
        if (lost) {
            return List.of();
        }
        if (late) {
            held.add(new Held<>(packet, others));
            return List.of();
        }
        List<T> out = new ArrayList<>();
        out.add(packet);
        if (doubled) {
            out.add(packet);
        }
        held.replaceAll(waiting -> new Held<>(waiting.packet(), waiting.others() - 1));
        held.stream().filter(waiting -> waiting.others() == 0).forEach(due -> out.add(due.packet()));
        held.removeIf(waiting -> waiting.others() == 0);
        return out;
    }

    boolean isHolding() {
        return !held.isEmpty();
    }

    /** What is held back, in the order in which it went in. */
    List<T> release() {
        List<T> released = held.stream().map(Held::packet).toList();
        held.clear();
        return released;
    }
}
