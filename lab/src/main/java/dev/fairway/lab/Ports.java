package dev.fairway.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports of a control plane. */
record Ports(int api, int etcd, int etcdPeer) {

  /** The usual ones, for a network of its own. */
  static final Ports STANDARD = new Ports(6443, 2379, 2380);

  /** Ports of the loopback address that are free now. */
  static Ports free() {
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    // All are open at the same time, so that they differ.
    try (ServerSocket api = new ServerSocket(0, 1, loopback);
        ServerSocket etcd = new ServerSocket(0, 1, loopback);
        ServerSocket peer = new ServerSocket(0, 1, loopback)) {
      return new Ports(api.getLocalPort(), etcd.getLocalPort(), peer.getLocalPort());
    } catch (IOException e) {
      throw new LabException("no free port on 127.0.0.1: " + e.getMessage(), e);
    }
  }
}
