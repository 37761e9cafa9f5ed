package dev.fairway.config;

/**
 * An object of some kind, before it is known where it was read from.
 *
 * @param metadata its name and labels
 * @param spec what it asks for
 */
record KindObject(Metadata metadata, Spec spec) {}
