package dev.fairway.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.config.PublishedRole.Holder;
import dev.fairway.config.PublishedRole.Secrets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the hub may do in its home cluster. */
class PublishedRoleTest {

  @Test
  void withoutAskingItReadsNoSecretButFairwaysOwn() {
    assertThat(role(new Secrets.None()).replaceAll("\\s", ""))
        .containsOnlyOnce("\"secrets\"")
        .contains("\"resources\":[\"secrets\"],\"resourceNames\":[\"fairway-agents\",")
        .contains("fairway-status");
  }

  @Test
  void itsOwnSecretsAreMadeEmptyInTheFirstNamespaceSoThatItNeedsNoRightToMakeAny() {
    String list =
        PublishedRole.list(List.of("a", "b"), new Holder.User("hub"), new Secrets.None())
            .replaceAll("\\s", "");
    for (String name : AgentSecrets.all()) {
      assertThat(list)
          .containsOnlyOnce(
              "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\""
                  + name
                  + "\",\"namespace\":\"a\"}}");
    }
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
