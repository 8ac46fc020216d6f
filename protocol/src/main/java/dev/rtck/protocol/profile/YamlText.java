package dev.rtck.protocol.profile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** The text of a profile, from its bytes to the root of its tree. */
final class YamlText {

  /** How deep collections may be nested: far beyond any profile, far from the stack's end. */
  static final int DEEPEST = 100;

  private static final int LONGEST_FILE = 1 << 20;

  private YamlText() {}

  static String read(Path file) {
    String name = file.toString();
    byte[] bytes;
    try {
      if (Files.isDirectory(file)) {
        throw ProfileException.of(
            name,
            "is a directory; name the profile in it, '"
                + file.resolve("rtck.yaml")
                + "' for instance");
      }
      // A device or a pipe may never end: read no more than a profile can have.
      try (var in = Files.newInputStream(file)) {
        bytes = in.readNBytes(LONGEST_FILE + 1);
      }
    } catch (NoSuchFileException e) {
      throw ProfileException.of(name, "there is no such file");
    } catch (IOException e) {
      throw ProfileException.of(
          name, "cannot be read (" + e.getClass().getSimpleName() + "); check its permissions");
    }
    if (bytes.length > LONGEST_FILE) {
      throw ProfileException.of(name, "is larger than 1 MiB; that is no profile");
    }
    ByteBuffer input = ByteBuffer.wrap(bytes);
    CharBuffer output = CharBuffer.allocate(bytes.length);
    var decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    try {
      var result = decoder.decode(input, output, true);
      if (result.isError()) {
        result.throwException();
      }
    } catch (CharacterCodingException e) {
      String before = output.flip().toString();
      throw at(name, before, before.length(), "is not UTF-8 from here on; save the file as UTF-8");
    }
    return output.flip().toString();
  }

  /** Returns the root of the tree, or null when the text holds no document. */
  static @Nullable Node compose(String yaml, String name) {
    String text = yaml.startsWith("\uFEFF") ? yaml.substring(1) : yaml;
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(name)
            .setSchema(new CoreSchema())
            .setUseMarks(true)
            .setAllowNonScalarKeys(true)
            .setAllowRecursiveKeys(true)
            .setMaxAliasesForCollections(1000)
            .setCodePointLimit(LONGEST_FILE)
            .build();
    try {
      checkDepth(text, name, settings);
      return new Compose(settings).composeString(text).orElse(null);
    } catch (MarkedYamlEngineException e) {
      String problem = e.getProblem() == null ? e.getContext() : e.getProblem();
      String full =
          "not YAML: "
              + (problem == null ? "it cannot be parsed" : problem.strip())
              + (e.getContext() == null || e.getContext().isBlank() || e.getProblem() == null
                  ? ""
                  : " (" + e.getContext().strip() + ")");
      Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
      if (mark == null) {
        throw ProfileException.of(name, full);
      }
      throw ProfileException.at(name, mark.getLine() + 1, mark.getColumn() + 1, full);
    } catch (ReaderException e) {
      throw at(
          name,
          text,
          text.offsetByCodePoints(
              0, Math.min(e.getPosition(), text.codePointCount(0, text.length()))),
          "the character U+%04X is not allowed in YAML; write it as an escape in double quotes"
              .formatted(e.getCodePoint()));
    } catch (YamlEngineException e) {
      throw ProfileException.of(name, "not YAML: " + e.getMessage());
    }
  }

  /** The parser keeps its own stack, but building the tree goes by recursion. */
  private static void checkDepth(String text, String name, LoadSettings settings) {
    int depth = 0;
    for (Event event : new Parse(settings).parseString(text)) {
      if (event instanceof CollectionStartEvent) {
        depth++;
        if (depth > DEEPEST) {
          Mark mark = event.getStartMark().orElseThrow();
          throw ProfileException.at(
              name,
              mark.getLine() + 1,
              mark.getColumn() + 1,
              "nested more than " + DEEPEST + " levels deep");
        }
      } else if (event instanceof CollectionEndEvent) {
        depth--;
      }
    }
  }

  private static ProfileException at(String name, String text, int offset, String problem) {
    String before = text.substring(0, offset);
    int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
    int column = offset - before.lastIndexOf('\n');
    return ProfileException.at(name, line, column, problem);
  }
}
