package dev.fairway.hub;

import dev.fairway.config.HubSpec;
import dev.fairway.config.ObjectKey;
import dev.fairway.model.ServingCertificate;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The good form of a Hub object, with everything that it refers to.
 *
 * @param key the object
 * @param file the file that it was read from
 * @param spec what it asks for
 * @param certificate what it serves with
 * @param accessLog the file of its access log; absent for standard output
 */
public record HubForm(
    ObjectKey key,
    String file,
    HubSpec spec,
    ServingCertificate certificate,
    Optional<Path> accessLog) {}
