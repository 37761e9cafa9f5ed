import threading

from kubernetes import watch
from setting import core, fruit, namespace

watched = threading.Event()


def change():
    watched.wait()
    for i in range(10):
        core.patch_namespaced_config_map("fruit", namespace, {"data": {"i": str(i)}})
    core.delete_namespaced_config_map("fruit", namespace)


core.create_namespaced_config_map(namespace, fruit("fruit", i="-"))
threading.Thread(target=change).start()
events = watch.Watch()
for event in events.stream(core.list_namespaced_config_map, namespace, label_selector="kind=fruit"):
    print(event["type"], event["object"].data)
    watched.set()
    if event["type"] == "DELETED":
        events.stop()
ended = watch.Watch().stream(core.list_namespaced_config_map, namespace, timeout_seconds=1)
print([event["object"].metadata.name for event in ended])
