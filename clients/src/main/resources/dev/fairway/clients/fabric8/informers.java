import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An informer sees every change, and its store what is left. */
class Informers {
  public static void main(String[] arguments) throws Exception {
    String namespace = System.getenv("NAMESPACE");
    try (KubernetesClient client = new KubernetesClientBuilder().build()) {
      for (int i = 0; i < 12; i++) {
        client.resource(fruit(namespace, "fruit-" + i, "0")).create();
      }
      System.out.println(
          client
              .configMaps()
              .inNamespace(namespace)
              .withLabel("kind", "fruit")
              .list()
              .getItems()
              .size());
      CountDownLatch deleted = new CountDownLatch(1);
      CountDownLatch found = new CountDownLatch(12);
      var informer =
          client
              .configMaps()
              .inNamespace(namespace)
              .withLabel("kind", "fruit")
              .inform(
                  new ResourceEventHandler<ConfigMap>() {
                    @Override
                    public void onAdd(ConfigMap map) {
                      found.countDown();
                    }

                    @Override
                    public void onUpdate(ConfigMap before, ConfigMap map) {
                      System.out.println(
                          "update " + map.getMetadata().getName() + " " + map.getData());
                    }

                    @Override
                    public void onDelete(ConfigMap map, boolean unknown) {
                      System.out.println("delete " + map.getMetadata().getName());
                      deleted.countDown();
                    }
                  });
      if (!found.await(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("not all were added");
      }
      var first = client.configMaps().inNamespace(namespace).withName("fruit-0");
      for (int i = 1; i <= 10; i++) {
        String number = "" + i;
        first.edit(map -> new ConfigMapBuilder(map).addToData("number", number).build());
      }
      first.delete();
      if (!deleted.await(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the end was not seen");
      }
      System.out.println(informer.getStore().list().size() + " in the store");
      System.out.println(client.configMaps().inNamespace(namespace).withName("none").get());
      System.out.println(client.getKubernetesVersion().getGitVersion());
      informer.close();
    }
    System.exit(0);
  }

  private static ConfigMap fruit(String namespace, String name, String number) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .addToLabels("kind", "fruit")
        .endMetadata()
        .addToData("number", number)
        .build();
  }
}
