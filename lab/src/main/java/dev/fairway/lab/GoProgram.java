package dev.fairway.lab;

/**
 * A program that is built from a pinned Go module, once for a machine.
 *
 * @param fileName what it is called
 * @param goPackage its main package
 * @param coldSeconds what building it took on two cores with empty caches, after those that are
 *     built before it
 */
public record GoProgram(String fileName, GoModule module, String goPackage, int coldSeconds) {}
