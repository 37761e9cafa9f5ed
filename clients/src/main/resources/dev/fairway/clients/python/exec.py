from kubernetes.stream import stream
from setting import core, shared

call = core.connect_get_namespaced_pod_exec
print(stream(call, "shell", shared, command=["echo", "hello"], stdout=True, stderr=True, stdin=False, tty=False))
session = stream(
    call,
    "shell",
    shared,
    command=["sh", "-c", 'while read -r line; do echo "got $line"; [ "$line" = end ] && exit 7; echo error >&2; done'],
    stdin=True,
    stdout=True,
    stderr=True,
    tty=False,
    _preload_content=False,
)
for line in ["one", "two", "end"]:
    session.write_stdin(line + "\n")
session.run_forever(timeout=60)
print(session.read_stdout(), session.read_stderr(), session.returncode)
