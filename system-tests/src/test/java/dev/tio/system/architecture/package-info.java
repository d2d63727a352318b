/**
 * What the modules promise of themselves, as rules over their compiled classes. Each rule names fixtures that break it,
 * in {@code fixture.tio.MODULE}: the rules find a module by the end of its package's name, so they see these as if they
 * were in the module, and have to fail there.
 */
package dev.tio.system.architecture;
