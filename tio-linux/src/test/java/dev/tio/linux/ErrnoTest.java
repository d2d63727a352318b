package dev.tio.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import java.lang.reflect.Field;
import org.junit.jupiter.api.Test;

class ErrnoTest {
    @Test
    void shouldNameEveryConstantAsItIsNamedHere() throws IllegalAccessException {
        int constants = 0;
        for (Field field : Errno.class.getDeclaredFields()) {
            if (field.getType() == int.class) {
                assertThat(Errno.name(field.getInt(null))).isEqualTo(field.getName());
                constants++;
            }
        }
        assertThat(constants).isGreaterThan(20);
    }

    @Test
    void shouldNameTheLastNumberOfTheHeader() {
        assertThat(Errno.name(133)).isEqualTo("EHWPOISON");
    }

    @Test
    void shouldGiveTheNumberWhereThereIsNoName() {
        assertThat(Errno.name(134)).isEqualTo("errno 134");
        assertThat(Errno.name(41)).isEqualTo("errno 41");
        assertThat(Errno.name(58)).isEqualTo("errno 58");
        assertThat(Errno.name(0)).isEqualTo("errno 0");
        assertThat(Errno.name(-1)).isEqualTo("errno -1");
    }

    @Test
    void shouldSayWhichCallFailedWhyAndWhatToDo() {
        TunException exception = Errno.exception("open /dev/net/tun", Errno.EACCES, "Ask for access.");

        assertThat(exception.kind()).isEqualTo(Kind.DENIED);
        assertThat(exception.call()).isEqualTo("open /dev/net/tun");
        assertThat(exception.code()).isEqualTo("EACCES");
        assertThat(exception).hasMessage("open /dev/net/tun: EACCES. Ask for access.");
    }

    @Test
    void shouldTellKindsApart() {
        assertThat(Errno.kind(Errno.EBADFD)).isEqualTo(Kind.CLOSED);
        assertThat(Errno.kind(Errno.EIO)).isEqualTo(Kind.DOWN);
        assertThat(Errno.kind(Errno.ENOBUFS)).isEqualTo(Kind.NO_MEMORY);
        assertThat(Errno.kind(Errno.EINVAL)).isEqualTo(Kind.REFUSED);
        assertThat(Errno.kind(Errno.EPERM)).isEqualTo(Kind.DENIED);
        assertThat(Errno.kind(Errno.EOPNOTSUPP)).isEqualTo(Kind.UNSUPPORTED);
        assertThat(Errno.kind(Errno.EEXIST)).isEqualTo(Kind.OTHER);
    }
}
