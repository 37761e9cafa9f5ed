package dev.fairway.clients;

import static dev.fairway.clients.Family.CLIENT_GO;
import static dev.fairway.clients.Family.FABRIC8;
import static dev.fairway.clients.Family.HELM;
import static dev.fairway.clients.Family.JAVASCRIPT;
import static dev.fairway.clients.Family.KUBECTL;
import static dev.fairway.clients.Family.PYTHON;

import java.util.List;

/** All cases. What each runs is in the file of its name among the resources. */
final class Cases {

  static final List<Case> ALL =
      List.of(
          new Case(KUBECTL, "apply", "apply, unchanged, changed, refused"),
          new Case(KUBECTL, "apply-server-side", "apply --server-side, a conflict, forced"),
          new Case(KUBECTL, "diff", "diff of what is new, the same, changed"),
          new Case(KUBECTL, "edit", "edit, with and without a change"),
          new Case(KUBECTL, "delete-wait", "delete --wait behind a finalizer and of a pod"),
          new Case(KUBECTL, "logs-follow", "logs -f until the pod ends"),
          new Case(KUBECTL, "exec", "exec: streams, exit code, 4 MB in, SPDY"),
          new Case(KUBECTL, "exec-tty", "exec -it in a terminal with a size"),
          new Case(KUBECTL, "attach", "attach -i to a running pod"),
          new Case(KUBECTL, "cp", "cp of 32 MB in and out"),
          new Case(KUBECTL, "port-forward", "port-forward, over WebSocket and SPDY"),
          new Case(KUBECTL, "proxy", "proxy to the API and to a pod"),
          new Case(KUBECTL, "watch-reload", "get -w across reloads of the hub"),
          new Case(KUBECTL, "wait", "wait for creation, a value, an end, in vain"),
          new Case(KUBECTL, "explain", "explain, api-resources, api-versions"),
          new Case(KUBECTL, "whoami", "auth whoami"),
          new Case(KUBECTL, "can-i", "auth can-i"),
          new Case(KUBECTL, "rollout", "rollout status, history, undo, restart"),
          new Case(CLIENT_GO, "informers", "informers, metadata only, pages"),
          new Case(CLIENT_GO, "apply", "server-side apply, patch, delete collection"),
          new Case(CLIENT_GO, "leader-election", "two candidates, one after the other"),
          new Case(CLIENT_GO, "streams", "exec, port-forward, logs"),
          new Case(PYTHON, "list", "create, list, pages, patch, errors"),
          new Case(PYTHON, "watch", "watch of every change"),
          new Case(PYTHON, "exec", "exec, with input and exit code"),
          new Case(PYTHON, "port_forward", "port-forward to sockets"),
          new Case(JAVASCRIPT, "list", "create, list, pages, patch, errors"),
          new Case(JAVASCRIPT, "watch", "watch and informer"),
          new Case(JAVASCRIPT, "exec", "exec, with input and exit code"),
          new Case(JAVASCRIPT, "port-forward", "port-forward behind a server"),
          new Case(FABRIC8, "informers", "list, informer, edit"),
          new Case(FABRIC8, "exec", "exec, port-forward"),
          new Case(HELM, "install", "install, upgrade, rollback, uninstall"));

  private Cases() {}
}
