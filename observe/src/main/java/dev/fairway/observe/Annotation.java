package dev.fairway.observe;

/**
 * What a stage knows about a request beyond HTTP, for the access log and the metrics: for a
 * Kubernetes cluster its verb and resource, for example. Immutable.
 */
public interface Annotation {

  /** Nothing is known. */
  Annotation NONE =
      new Annotation() {
        @Override
        public String verb() {
          return "";
        }

        @Override
        public String group() {
          return "";
        }

        @Override
        public String resource() {
          return "";
        }

        @Override
        public String subresource() {
          return "";
        }

        @Override
        public void describe(FieldSink sink) {}
      };

  /** What the request does, out of a small set of words; a metric's label. */
  String verb();

  /** The group of the resource; any text, which a client may have made up. */
  String group();

  /** What it is about; any text, which a client may have made up. Empty if it is about none. */
  String resource();

  /** Which part of it; any text, which a client may have made up. */
  String subresource();

  /** Hands the fields of the access log to the sink, in order. */
  void describe(FieldSink sink);

  /** Takes named fields. */
  interface FieldSink {
    /** One field; an empty value is left out. */
    void field(String name, String value);
  }
}
