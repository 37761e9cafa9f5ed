"""What every case of the Python client begins with."""

import os
import sys
import threading

from kubernetes import client, config

namespace = os.environ["NAMESPACE"]
shared = os.environ["SHARED"]

config.load_kube_config(os.environ["KUBECONFIG"])
core = client.CoreV1Api()


def fruit(name, **data):
    return client.V1ConfigMap(metadata=client.V1ObjectMeta(name=name, labels={"kind": "fruit"}), data=data)


def deadline(seconds):
    """Ends the program if it does not end by itself."""
    timer = threading.Timer(seconds, lambda: (print("too late", flush=True), os._exit(9)))
    timer.daemon = True
    timer.start()


deadline(90)
sys.stdout.reconfigure(line_buffering=True)
