package dev.fairway.observe;

import org.jspecify.annotations.Nullable;

/**
 * A list whose links are in its elements: adding and removing costs a few writes, allocates nothing
 * and needs no search. Confined to one thread.
 */
public final class Chain<T extends Chain.Link<T>> {

  /** An element of at most one chain. */
  public abstract static class Link<T> {
    private @Nullable T previous;
    private @Nullable T next;
    private boolean linked;

    /** The element after this one in its chain; null if it is the last, or in none. */
    public final @Nullable T next() {
      return next;
    }
  }

  private @Nullable T first;
  private @Nullable T last;
  private int size;

  /** The element that was added before all others; null if there is none. */
  public @Nullable T first() {
    return first;
  }

  /** How many elements there are. */
  public int size() {
    return size;
  }

  /** Adds an element of no other chain at the end. */
  public void add(T element) {
    Link<T> link = element;
    if (link.linked) {
      throw new IllegalStateException("already in a chain: " + element);
    }
    link.linked = true;
    link.previous = last;
    if (last == null) {
      first = element;
    } else {
      link(last).next = element;
    }
    last = element;
    size++;
  }

  /** Takes an element out; one that is out already stays out. */
  public void remove(T element) {
    Link<T> link = element;
    if (!link.linked) {
      return;
    }
    link.linked = false;
    if (link.previous == null) {
      first = link.next;
    } else {
      link(link.previous).next = link.next;
    }
    if (link.next == null) {
      last = link.previous;
    } else {
      link(link.next).previous = link.previous;
    }
    link.previous = null;
    link.next = null;
    size--;
  }

  private static <T extends Link<T>> Link<T> link(T element) {
    return element;
  }
}
