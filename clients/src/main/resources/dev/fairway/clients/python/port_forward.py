import hashlib

from kubernetes.stream import portforward
from setting import core, shared


def get(path):
    forward = portforward(core.connect_get_namespaced_pod_portforward, "shell", shared, ports="8080")
    socket = forward.socket(8080)
    socket.setblocking(True)
    socket.sendall(f"GET {path} HTTP/1.0\r\nHost: shell\r\n\r\n".encode())
    answer = b""
    while part := socket.recv(65536):
        answer += part
    socket.close()
    return answer.split(b"\r\n\r\n", 1)[1], forward.error(8080)


for _ in range(3):
    print(get("/"))
body, error = get("/large")
print(len(body), hashlib.sha256(body).hexdigest(), error)
