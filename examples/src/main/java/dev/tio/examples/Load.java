package dev.tio.examples;

/** A kind of traffic through the kernel's own sockets. */
interface Load {
    /** What the figures are headed with. */
    String name();

    /**
     * Sends from one host to the other as long as {@link Transfer#sending()} says, and compares every byte that
     * arrives. Returns when all that was sent has arrived or is lost.
     */
    void run(Host from, Host to, Transfer transfer) throws Exception;
}
