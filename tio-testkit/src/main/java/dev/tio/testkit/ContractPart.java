package dev.tio.testkit;

/** Some of a kit's sentences, in a class of their own: the kit opens their benches, and closes them. */
abstract class ContractPart {
    private final AdapterContract kit;

    ContractPart(AdapterContract kit) {
        this.kit = kit;
    }

    final Trial start() throws Exception {
        return kit.start();
    }
}
