package dev.fairway.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/** What tests need of the kernel besides: sockets as numbers, limits, and rights to lose. */
final class Raw {
  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM_NONBLOCK = 1 | 0x800;
  private static final int SHUT_WR = 1;
  private static final int RLIMIT_NOFILE = 7;
  private static final int CAPABILITY_VERSION_3 = 0x20080522;

  private Raw() {}

  /** Two connected sockets that do not block. */
  static int[] socketPair() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ends = arena.allocate(JAVA_INT, 2);
      var call = find("socketpair", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
      check((int) call.invokeExact(AF_UNIX, SOCK_STREAM_NONBLOCK, 0, ends));
      return ends.toArray(JAVA_INT);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  static int write(int fd, byte[] bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocateFrom(JAVA_BYTE, bytes);
      var call = find("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
      return (int) (long) call.invokeExact(fd, memory, (long) bytes.length);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** What can be read now. */
  static byte[] read(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(1 << 20);
      var call = find("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
      long count = (long) call.invokeExact(fd, memory, memory.byteSize());
      return memory.asSlice(0, Math.max(0, count)).toArray(JAVA_BYTE);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  static void endOutput(int fd) {
    try {
      check((int) find("shutdown", JAVA_INT, JAVA_INT, JAVA_INT).invokeExact(fd, SHUT_WR));
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Runs with at most so many open descriptors. */
  static void withDescriptors(long most, Runnable run) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment limit = arena.allocate(JAVA_LONG, 2);
      MethodHandle get = find("getrlimit", JAVA_INT, JAVA_INT, ADDRESS);
      MethodHandle set = find("setrlimit", JAVA_INT, JAVA_INT, ADDRESS);
      check((int) get.invokeExact(RLIMIT_NOFILE, limit));
      long before = limit.getAtIndex(JAVA_LONG, 0);
      limit.setAtIndex(JAVA_LONG, 0, most);
      check((int) set.invokeExact(RLIMIT_NOFILE, limit));
      try {
        run.run();
      } finally {
        limit.setAtIndex(JAVA_LONG, 0, before);
        check((int) set.invokeExact(RLIMIT_NOFILE, limit));
      }
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Takes from the calling thread, for good, the rights by which root is above limits. */
  static void dropRights() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment header = arena.allocate(JAVA_INT, 2);
      header.setAtIndex(JAVA_INT, 0, CAPABILITY_VERSION_3);
      MemorySegment none = arena.allocate(JAVA_INT, 6);
      check((int) find("capset", JAVA_INT, ADDRESS, ADDRESS).invokeExact(header, none));
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** How many descriptors this process has open; one is that of the count itself. */
  static int openDescriptors() {
    try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return (int) descriptors.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("restricted") // As the C library's manual has them.
  private static MethodHandle find(
      String name, java.lang.foreign.MemoryLayout result, java.lang.foreign.MemoryLayout... in) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, in));
  }

  private static void check(int result) {
    if (result < 0) {
      throw new AssertionError("a system call failed");
    }
  }
}
