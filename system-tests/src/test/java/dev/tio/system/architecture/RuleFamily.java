package dev.tio.system.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The two tests of each rule. A subclass has the rules: a static method {@code Stream<Rule> rules()}. */
abstract class RuleFamily {
    @ParameterizedTest
    @MethodSource("rules")
    void shouldHold(Rule rule) {
        rule.rule().check(MainClasses.imported());
    }

    @ParameterizedTest
    @MethodSource("rules")
    void shouldFailForEachFixture(Rule rule) {
        assertThat(rule.fixtures()).isNotEmpty().allSatisfy(fixture ->
                assertThat(rule.rule().evaluate(new ClassFileImporter().importClasses(fixture)).hasViolation()).isTrue());
    }
}
