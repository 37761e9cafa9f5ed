package dev.fairway.bench;

/** Hears how a request of the bench's own client goes; on the event loop of the client. */
interface Answer {

  /** Nobody wants to know. */
  Answer IGNORED =
      new Answer() {
        @Override
        public void head(int status) {}

        @Override
        public void body(int bytes) {}

        @Override
        public void end() {}

        @Override
        public void failed(Throwable cause) {}
      };

  /** The status arrived. */
  void head(int status);

  /** Bytes of the body arrived. */
  void body(int bytes);

  /** The whole answer arrived. */
  void end();

  /** No more will come, and the answer is not whole. */
  void failed(Throwable cause);
}
