# What every case of kubectl and Helm begins with. Given: KUBECONFIG, with NAMESPACE, which is the
# case's own; SHARED, a namespace with a pod named shell; and a folder of its own to work in.
set -euo pipefail
image=registry.lab/busybox:1

# until_found TEXT FILE PID: waits until the file has the text, while the program runs.
until_found() {
  local left=600
  until grep -q -- "$1" "$2" 2> /dev/null; do
    left=$((left - 1))
    if [ $left = 0 ] || ! kill -0 "$3" 2> /dev/null; then
      echo "no \"$1\" in:" && cat "$2" && return 1
    fi
    sleep 0.1
  done
}

# Changes the hub's configuration and returns when the change counts. Directly it does nothing.
reload() {
  rm -f reloaded
  touch reload
  until [ -e reloaded ]; do sleep 0.05; done
}

# The code of a command that may fail, after what it says.
code() {
  local code=0
  "$@" || code=$?
  echo "code $code"
}

# A ConfigMap named fruit.
fruit() {
  printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: fruit}\ndata: {%s}\n' "$1"
}
