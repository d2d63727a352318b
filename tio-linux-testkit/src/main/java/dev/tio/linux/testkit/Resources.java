package dev.tio.linux.testkit;

import dev.tio.linux.NetworkNamespace;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** What one test has: its namespaces, and what was made in them. Of any thread. */
final class Resources implements AutoCloseable {
    private final Map<Key, AutoCloseable> made = new HashMap<>();
    /** The last one first. */
    private final Deque<AutoCloseable> toClose = new ArrayDeque<>();

    private record Key(String namespace, Object what) {
    }

    /** That of a name, made when it is first asked for. The handle is not the test's, which may close its own. */
    NetworkNamespace namespace(String name) throws Exception {
        return (NetworkNamespace) get(name, NetworkNamespace.class, NetworkNamespace::create);
    }

    /**
     * What is there, or else is made.
     *
     * @param namespace the name of where it is
     * @param what tells it from others there
     */
    synchronized AutoCloseable get(String namespace, Object what, Callable<? extends AutoCloseable> maker)
            throws Exception {
        Key key = new Key(namespace, what);
        AutoCloseable there = made.get(key);
        if (there != null) {
            return there;
        }
        AutoCloseable fresh = maker.call();
        toClose.push(fresh);
        made.put(key, fresh);
        return fresh;
    }

    /** Closes everything, and then tells of what could not be closed. */
    @Override
    public synchronized void close() throws IOException {
        IOException failed = new IOException("a test's namespaces and devices could not be closed");
        while (!toClose.isEmpty()) {
            try {
                toClose.pop().close();
            } catch (Exception e) {
                failed.addSuppressed(e);
            }
        }
        if (failed.getSuppressed().length > 0) {
            throw failed;
        }
    }
}
