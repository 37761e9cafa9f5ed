package dev.fairway.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.model.LogTemplate.Escape;
import dev.fairway.model.LogTemplate.Part;
import org.junit.jupiter.api.Test;

class LogTemplateTest {

  @Test
  void namesAreFoundWithAndWithoutBraces() {
    assertThat(template("[$time_local] ${status}x\"$upstream_addr\"").parts())
        .containsExactly(
            new Part.Text("["),
            new Part.Variable("time_local"),
            new Part.Text("] "),
            new Part.Variable("status"),
            new Part.Text("x\""),
            new Part.Variable("upstream_addr"),
            new Part.Text("\""));
  }

  @Test
  void aDollarThatNoNameFollowsIsText() {
    for (String text : new String[] {"$", "$$", "a$ b", "${", "${status", "${}", "$-"}) {
      assertThat(template(text).parts()).containsExactly(new Part.Text(text));
    }
    assertThat(template("").parts()).isEmpty();
  }

  @Test
  void namesThatNothingStandsBehindAreFound() {
    assertThat(template("$status $Status ${foo} $remote_addr").unknown())
        .containsExactly("Status", "foo");
  }

  private static LogTemplate template(String text) {
    return new LogTemplate(text, Escape.DEFAULT);
  }
}
