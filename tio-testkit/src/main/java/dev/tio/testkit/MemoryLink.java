package dev.tio.testkit;

import dev.tio.api.DeviceEvent;
import dev.tio.api.Link;
import dev.tio.api.TunException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The network interface of a {@link MemoryTun}, and what an administrator can do to one. It is up at first. Its methods
 * may be called from any thread.
 */
public final class MemoryLink implements Link {
    private static final int LEAST_MTU = 68;
    private static final int MOST_MTU = 65535;

    private final ReentrantLock lock;
    private final Runnable onChange;
    private final List<MemorySubscription> subscriptions = new ArrayList<>();
    private String name;
    private int mtu;
    private boolean up = true;
    private boolean deleted;
    private boolean closed;

    /**
     * A link that is up.
     *
     * @param lock guards all of its state
     * @param onChange called under {@code lock} when packets are carried again, or no longer
     */
    MemoryLink(ReentrantLock lock, String name, int mtu, Runnable onChange) {
        this.lock = lock;
        this.name = name;
        this.mtu = mtu;
        this.onChange = onChange;
    }

    @Override
    public String name() throws TunException {
        lock.lock();
        try {
            requireThere();
            return name;
        } finally {
            lock.unlock();
        }
    }

    /** Gives the interface another name; this is no event. */
    public void rename(String newName) throws TunException {
        lock.lock();
        try {
            requireThere();
            name = newName;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int mtu() throws TunException {
        lock.lock();
        try {
            requireThere();
            return mtu;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sets the MTU. It is told to who asks, and that is all: packets of any length are carried.
     *
     * @param newMtu in bytes, headers included, from 68 to 65535
     * @throws IllegalArgumentException if it is out of range
     */
    public void mtu(int newMtu) throws TunException {
        requireMtu(newMtu);
        lock.lock();
        try {
            requireThere();
            if (mtu != newMtu) {
                mtu = newMtu;
                tell(DeviceEvent.MTU_UPDATE);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isUp() throws TunException {
        lock.lock();
        try {
            requireThere();
            return up;
        } finally {
            lock.unlock();
        }
    }

    /** Brings the interface up; nothing happens if it is. */
    public void up() throws TunException {
        set(true);
    }

    /** Takes the interface down; nothing happens if it is. What waits to be read stays. */
    public void down() throws TunException {
        set(false);
    }

    private void set(boolean nowUp) throws TunException {
        lock.lock();
        try {
            requireThere();
            change(nowUp);
        } finally {
            lock.unlock();
        }
    }

    /** Deletes the interface under its device, which is of no use then: all calls fail but those that end it. */
    public void delete() throws TunException {
        lock.lock();
        try {
            requireThere();
            change(false);
            deleted = true;
            onChange.run();
            subscriptions.forEach(MemorySubscription::end);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Subscription onEvent(Consumer<DeviceEvent> listener, Runnable onEnd) throws TunException {
        lock.lock();
        try {
            requireThere();
            MemorySubscription subscription = new MemorySubscription(lock, listener, onEnd);
            subscriptions.removeIf(MemorySubscription::hasEnded);
            subscriptions.add(subscription);
            return subscription;
        } finally {
            lock.unlock();
        }
    }

    static int requireMtu(int mtu) {
        if (mtu < LEAST_MTU || mtu > MOST_MTU) {
            throw new IllegalArgumentException("an MTU of " + mtu);
        }
        return mtu;
    }

    private void change(boolean nowUp) {
        if (up != nowUp) {
            up = nowUp;
            tell(up ? DeviceEvent.UP : DeviceEvent.DOWN);
            onChange.run();
        }
    }

    private void tell(DeviceEvent event) {
        subscriptions.forEach(subscription -> subscription.tell(event));
    }

    private void requireThere() throws TunException {
        if (closed) {
            throw MemoryErrors.closed();
        }
        if (deleted) {
            throw MemoryErrors.deleted();
        }
    }

    /** Whether packets are carried. Whoever calls holds the lock. */
    boolean carries() {
        return up && !deleted && !closed;
    }

    /** Whoever calls holds the lock. */
    boolean isDeleted() {
        return deleted;
    }

    /** Ends all with the device. Whoever calls holds the lock. */
    void close() {
        closed = true;
        subscriptions.forEach(MemorySubscription::close);
        subscriptions.clear();
    }
}
