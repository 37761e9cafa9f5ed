package dev.fairway.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * The documents of a YAML file. Each is parsed by itself, so that a syntax error costs one document
 * and not those after it.
 *
 * <p>The parser's events are counted before a tree is made of them: the tree is made by recursion,
 * which hostile nesting would exhaust.
 */
final class YamlDocuments {

  static final int MAX_DOCUMENTS = 4_096;
  static final int MAX_DEPTH = 32;
  static final int MAX_ALIASES = 64;

  private final List<Document> documents = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();

  private YamlDocuments() {}

  /**
   * One document that is not empty.
   *
   * @param root its tree
   * @param lines what the positions in the tree refer to
   */
  record Document(Node root, SourceLines lines) {}

  static YamlDocuments parse(String file, String text) {
    YamlDocuments parsed = new YamlDocuments();
    int last = YamlChunk.lineCount(text);
    int chunks = 0;
    for (YamlChunk chunk : YamlChunk.split(text)) {
      SourceLines lines = new SourceLines(file, chunk.firstLine(), last);
      // Empty ones cost as much as others.
      if (++chunks > MAX_DOCUMENTS || parsed.documents.size() >= MAX_DOCUMENTS) {
        parsed.problem(lines.start(), "more than " + MAX_DOCUMENTS + " documents in one file");
        break;
      }
      parsed.add(chunk, lines);
    }
    return parsed;
  }

  List<Document> documents() {
    return documents;
  }

  List<Problem> problems() {
    return problems;
  }

  private void add(YamlChunk chunk, SourceLines lines) {
    try {
      if (isBounded(chunk, lines)) {
        for (Node root : new Compose(settings()).composeAllFromString(chunk.text())) {
          addDocument(new Document(root, lines));
        }
      }
    } catch (MarkedYamlEngineException e) {
      Location location =
          e.getProblemMark().map(m -> lines.at(m.getLine(), m.getColumn())).orElse(lines.start());
      // Not the message of the exception: it quotes the lines around, which may hold secrets.
      problem(
          location,
          "not YAML: " + Quoted.plain(String.valueOf(e.getProblem())) + context(e, lines));
    } catch (ReaderException e) {
      int line = chunk.lineOf(e.getPosition());
      problem(lines.at(line, 0), "not YAML: a character that YAML forbids, " + shown(e));
    } catch (YamlEngineException e) {
      problem(lines.start(), "not YAML: this document cannot be read");
    }
  }

  private void addDocument(Document document) {
    if (!Type.isNull(document.root())) {
      documents.add(document);
    }
  }

  private boolean isBounded(YamlChunk chunk, SourceLines lines) {
    int depth = 0;
    int aliases = 0;
    for (Event event : new Parse(settings()).parseString(chunk.text())) {
      switch (event.getEventId()) {
        case MappingStart, SequenceStart -> depth++;
        case MappingEnd, SequenceEnd -> depth--;
        case Alias -> aliases++;
        default -> {}
      }
      if (depth > MAX_DEPTH || aliases > MAX_ALIASES) {
        problem(location(event, lines), depth > MAX_DEPTH ? tooDeep() : tooManyAliases());
        return false;
      }
    }
    return true;
  }

  private static String context(MarkedYamlEngineException e, SourceLines lines) {
    return e.getContextMark()
        .map(mark -> lines.at(mark.getLine(), mark.getColumn()).line())
        .map(line -> " (" + Quoted.plain(String.valueOf(e.getContext())) + " of line " + line + ")")
        .orElse("");
  }

  private static Location location(Event event, SourceLines lines) {
    return event
        .getStartMark()
        .map(mark -> lines.at(mark.getLine(), mark.getColumn()))
        .orElseGet(lines::start);
  }

  private static String tooDeep() {
    return "nested more than " + MAX_DEPTH + " deep";
  }

  private static String tooManyAliases() {
    return "more than " + MAX_ALIASES + " aliases in one document";
  }

  private static String shown(ReaderException e) {
    return String.format("U+%04X", e.getCodePoint());
  }

  private void problem(Location location, String message) {
    problems.add(new Problem(location, Optional.empty(), "", message));
  }

  private static LoadSettings settings() {
    return LoadSettings.builder()
        .setSchema(new WithoutMerge())
        .setUseMarks(true)
        .setAllowNonScalarKeys(true)
        .setCodePointLimit(SourceFile.MAX_BYTES)
        .build();
  }

  /** YAML 1.2 has no merge keys; the library's core schema has. */
  private static final class WithoutMerge extends CoreSchema {
    @Override
    public ScalarResolver getScalarResolver() {
      return new CoreScalarResolver(false);
    }
  }
}
