package dev.fairway.pump;

import io.netty.buffer.ByteBuf;
import io.netty.channel.unix.IovArray;
import io.netty.channel.unix.Socket;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.util.ArrayDeque;

/** Bytes that a socket has not taken yet, sent with as few system calls as can be. One thread. */
public final class Unsent {

  /** What one call sends at most. */
  private static final int MAX_PIECES = 64;

  private static final FastThreadLocal<IovArray> PIECES =
      new FastThreadLocal<>() {
        @Override
        protected IovArray initialValue() {
          return new IovArray(MAX_PIECES);
        }

        @Override
        protected void onRemoval(IovArray pieces) {
          pieces.release();
        }
      };

  private final ArrayDeque<ByteBuf> queue = new ArrayDeque<>(4);

  /** Whether there are none. */
  public boolean isEmpty() {
    return queue.isEmpty();
  }

  /** Takes over a buffer, which has at least one byte. */
  public void add(ByteBuf bytes) {
    queue.add(bytes);
  }

  /**
   * Sends what the socket takes now.
   *
   * @return how many bytes; zero if it takes none
   * @throws IOException if the connection is broken
   */
  public int send(Socket socket) throws IOException {
    int sent = queue.size() == 1 ? sendOne(socket, queue.element()) : sendMany(socket);
    forget(sent);
    return sent;
  }

  private static int sendOne(Socket socket, ByteBuf bytes) throws IOException {
    if (bytes.hasMemoryAddress()) {
      return socket.sendAddress(bytes.memoryAddress(), bytes.readerIndex(), bytes.writerIndex());
    }
    var view = bytes.nioBuffer();
    return socket.send(view, view.position(), view.limit());
  }

  private int sendMany(Socket socket) throws IOException {
    IovArray pieces = PIECES.get();
    pieces.clear();
    int count = 0;
    for (ByteBuf next : queue) {
      if (count == MAX_PIECES || !pieces.add(next, next.readerIndex(), next.readableBytes())) {
        break;
      }
      count++;
    }
    return pieces.count() == 0
        ? sendOne(socket, queue.element())
        : (int) socket.writevAddresses(pieces.memoryAddress(0), pieces.count());
  }

  private void forget(int sent) {
    int left = sent;
    while (left > 0) {
      ByteBuf first = queue.element();
      int size = Math.min(left, first.readableBytes());
      first.skipBytes(size);
      left -= size;
      if (!first.isReadable()) {
        queue.remove().release();
      }
    }
  }

  /** Throws everything away. */
  public void release() {
    queue.forEach(ByteBuf::release);
    queue.clear();
  }
}
