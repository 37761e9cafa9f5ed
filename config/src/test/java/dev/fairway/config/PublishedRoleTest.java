package dev.fairway.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.config.PublishedRole.Holder;
import dev.fairway.config.PublishedRole.Secrets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the hub may do in its home cluster. */
class PublishedRoleTest {

  @Test
  void withoutAskingItReadsNoSecret() {
    assertThat(role(new Secrets.None())).doesNotContain("secrets").contains("fairway-status");
  }

  @Test
  void itReadsTheSecretsThatAreNamed() {
    assertThat(role(new Secrets.Named(List.of("paris", "rome"))).replaceAll("\\s", ""))
        .contains(
            "\"resources\":[\"secrets\"],\"resourceNames\":[\"paris\",\"rome\"],"
                + "\"verbs\":[\"list\",\"watch\"]");
  }

  @Test
  void itReadsAllOfThemOnlyIfThatIsSaid() {
    assertThat(role(new Secrets.All()).replaceAll("\\s", ""))
        .contains("\"resources\":[\"secrets\"],\"verbs\":[\"list\",\"watch\"]");
  }

  private static String role(Secrets secrets) {
    return PublishedRole.list(List.of("a"), new Holder.User("hub"), secrets);
  }
}
