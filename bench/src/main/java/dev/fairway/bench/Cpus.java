package dev.fairway.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Who runs where, so that load and subject do not push each other around: the subject has one CPU
 * to itself, the load and what is behind the subject have the others.
 *
 * @param subject as taskset takes it
 * @param load as taskset takes it
 */
record Cpus(String subject, String load) {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String ALLOWED = "Cpus_allowed_list:";

  /** The first of the load's CPUs: the second machine where there are two ends. */
  String far() {
    return load.split(",", -1)[0];
  }

  /** Divides the CPUs that this process may use. With only one, all share it. */
  static Cpus ofThisProcess() {
    try (var lines = Files.lines(STATUS)) {
      String list = lines.filter(line -> line.startsWith(ALLOWED)).findFirst().orElseThrow();
      return of(list.substring(ALLOWED.length()).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Divides a list such as {@code 0-3,8}. */
  static Cpus of(String list) {
    List<Integer> numbers = new ArrayList<>();
    for (String part : list.split(",", -1)) {
      String[] ends = part.split("-", -1);
      for (int i = Integer.parseInt(ends[0]); i <= Integer.parseInt(ends[ends.length - 1]); i++) {
        numbers.add(i);
      }
    }
    List<Integer> others = numbers.size() == 1 ? numbers : numbers.subList(1, numbers.size());
    return new Cpus(
        String.valueOf(numbers.getFirst()),
        others.stream().map(String::valueOf).collect(Collectors.joining(",")));
  }
}
