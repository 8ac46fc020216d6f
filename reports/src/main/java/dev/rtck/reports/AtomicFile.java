package dev.rtck.reports;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/** Writes a file so that whoever looks sees the old content or the new, never a part. */
final class AtomicFile {
  private AtomicFile() {}

  /** What writes a text. */
  interface Text {
    void writeTo(Writer writer) throws IOException;
  }

  static void write(Path file, byte[] content) throws IOException {
    replace(file, draft -> Files.write(draft, content));
  }

  /**
   * As above, in UTF-8, with a question mark for half a character; nothing but what is being
   * written is kept in memory.
   */
  static void write(Path file, Text text) throws IOException {
    replace(
        file,
        draft -> {
          // Not newBufferedWriter, which fails at half a character, such as a target may send.
          OutputStream bytes = Files.newOutputStream(draft);
          try (Writer writer = new BufferedWriter(new OutputStreamWriter(bytes, UTF_8))) {
            text.writeTo(writer);
          }
        });
  }

  private interface Draft {
    void make(Path draft) throws IOException;
  }

  private static void replace(Path file, Draft content) throws IOException {
    Path whole = file.toAbsolutePath();
    Path folder = whole.getParent();
    if (folder == null || Files.isDirectory(whole)) {
      throw new IOException("it is a folder");
    }
    Files.createDirectories(folder);
    // Not createTempFile: that makes files which only their owner can read, and CI jobs often
    // collect reports as somebody else.
    Path draft =
        folder.resolve(".%s.%s.tmp".formatted(whole.getFileName(), ProcessHandle.current().pid()));
    try {
      content.make(draft);
      move(draft, whole);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Says in words why the system refused; the bare messages of file errors are only paths. */
  static String reason(IOException e) {
    String message = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    String kind = e.getClass().getSimpleName().replaceAll("Exception$", "");
    String words = kind.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    return message == null || message.isBlank() ? words : message;
  }
}
