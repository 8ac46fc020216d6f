package dev.rtck.protocol.sse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.HttpHeader;
import dev.rtck.protocol.websocket.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds for every stream, however it is cut into pieces. */
final class EventStreamPropertyTest {

  @Provide
  Arbitrary<String> streams() {
    return Arbitraries.of(
            "data: a",
            "data:  b",
            "data",
            "event: x",
            "id: 7",
            "id",
            "retry: 500",
            ": c",
            "é漢😀",
            "\uFEFF",
            "\n",
            "\r",
            "\r\n",
            "\n\n",
            "\r\r",
            "data:é\n\n",
            ":",
            " ",
            "\0")
        .list()
        .ofMaxSize(40)
        .map(parts -> String.join("", parts));
  }

  static List<Bytes> cut(Bytes bytes, List<Integer> sizes) {
    List<Bytes> pieces = new ArrayList<>();
    int from = 0;
    for (int i = 0; from < bytes.length(); i++) {
      int size = sizes.isEmpty() ? bytes.length() : sizes.get(i % sizes.size());
      int to = Math.min(bytes.length(), from + size);
      pieces.add(bytes.slice(from, to));
      from = to;
    }
    return pieces;
  }

  @Property(tries = 500)
  void anySplitGivesTheSameEvents(
      @ForAll("streams") String stream,
      @ForAll @Size(max = 8) List<@IntRange(min = 1, max = 9) Integer> sizes) {
    Parsed whole = Parsed.of(stream);
    Parsed pieces = Parsed.of(cut(Bytes.utf8(stream), sizes));
    assertThat(pieces.events()).isEqualTo(whole.events());
    assertThat(pieces.comments()).isEqualTo(whole.comments());
    assertThat(pieces.retries()).isEqualTo(whole.retries());
    assertThat(pieces.rules()).isEqualTo(whole.rules());
    assertThat(pieces.parser().lastEventId()).isEqualTo(whole.parser().lastEventId());
  }

  @Property(tries = 300)
  void whatIsWrittenLineByLineComesBack(@ForAll @Size(max = 20) List<String> texts) {
    StringBuilder stream = new StringBuilder();
    List<String> expected = new ArrayList<>();
    for (String text : texts) {
      // A lone surrogate has no UTF-8.
      String clean = Bytes.utf8(text).text().replace("\r\n", "\n").replace('\r', '\n');
      expected.add(clean);
      for (String line : clean.split("\n", -1)) {
        stream.append("data: ").append(line).append('\n');
      }
      stream.append('\n');
    }
    assertThat(Parsed.of(stream.toString()).data()).isEqualTo(expected);
  }

  @Property(tries = 200)
  void chunksGiveBackTheContentHoweverTheyAreCut(
      @ForAll @Size(max = 200) byte[] content,
      @ForAll @Size(max = 5) List<@IntRange(min = 1, max = 40) Integer> chunks,
      @ForAll @Size(max = 5) List<@IntRange(min = 1, max = 9) Integer> reads) {
    ByteArrayOutputStream framed = new ByteArrayOutputStream();
    for (Bytes chunk : cut(Bytes.copyOf(content), chunks)) {
      framed.writeBytes(
          Bytes.latin1(String.format(Locale.ROOT, "%X;x=y\r\n", chunk.length())).toArray());
      framed.writeBytes(chunk.toArray());
      framed.writeBytes(Bytes.latin1("\r\n").toArray());
    }
    framed.writeBytes(Bytes.latin1("0\r\nTrailer: x\r\n\r\n").toArray());
    BodyDecoder decoder = new BodyDecoder(response("Transfer-Encoding", "chunked"), false);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream();
    for (Bytes read : cut(Bytes.copyOf(framed.toByteArray()), reads)) {
      decoded.writeBytes(decoder.decode(read).toArray());
    }
    assertThat(decoded.toByteArray()).isEqualTo(content);
    assertThat(decoder.isComplete()).isTrue();
    assertThat(decoder.flaws()).isEmpty();
  }

  @Property(tries = 100)
  void whatWasFlushedComesOutOfGzipAtOnce(
      @ForAll @Size(max = 5) List<String> texts,
      @ForAll @Size(max = 5) List<@IntRange(min = 1, max = 9) Integer> reads)
      throws IOException {
    ByteArrayOutputStream coded = new ByteArrayOutputStream();
    ContentCoding coding = new ContentCoding(response("Content-Encoding", "gzip"));
    StringBuilder decoded = new StringBuilder();
    StringBuilder expected = new StringBuilder();
    try (GZIPOutputStream gzip = new GZIPOutputStream(coded, true)) {
      for (String text : texts) {
        Bytes plain = Bytes.utf8(text);
        expected.append(plain.toHex());
        gzip.write(plain.toArray());
        gzip.flush();
        for (Bytes read : cut(Bytes.copyOf(coded.toByteArray()), reads)) {
          decoded.append(coding.decode(read).toHex());
        }
        coded.reset();
        assertThat(decoded.toString()).isEqualTo(expected.toString());
      }
    }
    coding.close();
  }

  static HttpResponse response(String name, String value) {
    return new HttpResponse(
        "HTTP/1.1", 200, "OK", List.of(new HttpHeader(name, value)), List.of(), true, null);
  }
}
