package dev.fairway.config;

/**
 * The lines of a file that one document's positions refer to.
 *
 * @param file the file's name
 * @param first the document's first line in the file, from 1; 0 for what has no lines
 * @param last the file's last line: a parser that reached the end may point one beyond it
 */
record SourceLines(String file, int first, int last) {

  /** Of an object that was not written in lines. */
  static SourceLines none(String place) {
    return new SourceLines(place, 0, 0);
  }

  /** The place at a line and a column of the document, both from 0. */
  Location at(int line, int column) {
    if (first == 0) {
      return Location.ofFile(file);
    }
    int inFile = first + line;
    return inFile > last ? new Location(file, last, 1) : new Location(file, inFile, column + 1);
  }

  Location start() {
    return at(0, 0);
  }
}
