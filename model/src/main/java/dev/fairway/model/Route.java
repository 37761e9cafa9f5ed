package dev.fairway.model;

/**
 * What a virtual host does with the requests of some paths.
 *
 * @param name for logs and metrics; of bounded variety
 * @param path which paths it takes
 * @param action what it does with them
 */
public record Route(String name, PathMatch path, Action action) {}
