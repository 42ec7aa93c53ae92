package dev.pictor.captions;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RepeatWindowTest {

    @Test
    void anotherIdsTextIsARepeatAndARedeliveryIsNone() {
        var window = new RepeatWindow(10);
        assertThat(window.isRepeat("1", "a cat")).isFalse();
        assertThat(window.isRepeat("1", "a cat")).isFalse();
        assertThat(window.isRepeat("2", "a cat")).isTrue();
        assertThat(window.isRepeat("2", "a dog")).isFalse();
    }

    @Test
    void onlyTheLastDistinctCount() {
        var window = new RepeatWindow(2);
        window.isRepeat("1", "a");
        window.isRepeat("2", "b");
        assertThat(window.isRepeat("x", "a")).isTrue(); // and makes it younger than b
        window.isRepeat("3", "c");
        assertThat(window.isRepeat("x", "a")).isTrue();
        assertThat(window.isRepeat("x", "b")).isFalse();
        assertThat(new RepeatWindow(0).isRepeat("1", "a")).isFalse();
    }

    @Test
    void aTextItsIdGaveUpMayComeAgain() {
        var window = new RepeatWindow(10);
        window.isRepeat("1", "a");
        window.isRepeat("1", "b");
        assertThat(window.isRepeat("2", "a")).isFalse();
        window.forget("1");
        assertThat(window.isRepeat("3", "b")).isFalse();
        window.forget("nobody");
        // 2 now repeats 3, so its own text is free again
        assertThat(window.isRepeat("2", "b")).isTrue();
        assertThat(window.isRepeat("4", "a")).isFalse();
    }
}
