package dev.fairway.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The system calls as the C library has them. Each answers what the call returned, or its error
 * number negated, and allocates nothing: a thread keeps the memory where errors are written.
 *
 * <p>The class cannot be initialized where the C library lacks one of them, or where native access
 * is denied; {@link Linux#isAvailable} tries it.
 */
final class Calls {

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle PIPE2 =
      find("pipe2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle CLOSE =
      find("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle FCNTL =
      find(
          "fcntl",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle SPLICE =
      find(
          "splice",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

  private static final ThreadLocal<Errors> ERRORS = ThreadLocal.withInitial(Errors::new);

  private Calls() {}

  /**
   * Makes a pipe: {@code man 2 pipe}.
   *
   * @param ends takes two ints, the end to read from first
   */
  static int pipe2(MemorySegment ends, int flags) {
    MemorySegment state = ERRORS.get().state;
    try {
      return result((int) PIPE2.invokeExact(state, ends, flags), state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Closes a descriptor: {@code man 2 close}. */
  static int close(int fd) {
    MemorySegment state = ERRORS.get().state;
    try {
      return result((int) CLOSE.invokeExact(state, fd), state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Asks or changes a descriptor: {@code man 2 fcntl}. */
  static int fcntl(int fd, int command, int argument) {
    MemorySegment state = ERRORS.get().state;
    try {
      return result((int) FCNTL.invokeExact(state, fd, command, argument), state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Moves bytes between a pipe and something else without copying them: {@code man 2 splice}. */
  static int splice(int from, int to, int most, int flags) {
    MemorySegment state = ERRORS.get().state;
    try {
      long moved =
          (long)
              SPLICE.invokeExact(
                  state, from, MemorySegment.NULL, to, MemorySegment.NULL, (long) most, flags);
      return result((int) moved, state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static int result(int returned, MemorySegment state) {
    return returned >= 0 ? returned : -(int) ERRNO.get(state, 0L);
  }

  private static AssertionError unexpected(Throwable e) {
    return new AssertionError("a downcall throws nothing", e);
  }

  @SuppressWarnings("restricted") // The names and types are those of the C library's manual.
  private static MethodHandle find(
      String name, FunctionDescriptor function, Linker.Option... options) {
    Linker.Option[] all = java.util.Arrays.copyOf(options, options.length + 1);
    all[options.length] = Linker.Option.captureCallState("errno");
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), function, all);
  }

  /** Where a thread's calls leave their error numbers; freed with the thread. */
  private static final class Errors {
    final MemorySegment state = Arena.ofAuto().allocate(STATE);
  }
}
