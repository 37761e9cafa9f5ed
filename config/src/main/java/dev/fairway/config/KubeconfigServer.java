package dev.fairway.config;

import dev.fairway.config.KubeconfigUser.Text;
import java.util.Optional;

/**
 * A server of a kubeconfig.
 *
 * @param url where it is
 * @param serverName the name that its certificate must speak for, where that is not the host
 * @param authorities that may have issued its certificate; absent for those of the system
 */
public record KubeconfigServer(
    String url, Optional<String> serverName, Optional<Text> authorities) {}
