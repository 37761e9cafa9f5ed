package dev.fairway.config;

/**
 * The lines of a file that one document's positions refer to.
 *
 * @param file the file's name
 * @param first the document's first line in the file, from 1
 * @param last the file's last line: a parser that reached the end may point one beyond it
 */
record SourceLines(String file, int first, int last) {

  /** The place at a line and a column of the document, both from 0. */
  Location at(int line, int column) {
    int inFile = first + line;
    return inFile > last ? new Location(file, last, 1) : new Location(file, inFile, column + 1);
  }

  Location start() {
    return at(0, 0);
  }
}
