package dev.rtck.reports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Writer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class HtmlReportTest {
  private final HtmlReport report = new HtmlReport();

  @Test
  void isOnePageThatNeedsNothingElse() {
    String html = report.render(SampleRun.run());
    Document page = parse(html);
    assertThat(XmlDocument.all(page, "style")).hasSize(1);
    assertThat(XmlDocument.all(page, "script"))
        .singleElement()
        .satisfies(script -> assertThat(script.hasAttribute("src")).isFalse());
    assertThat(XmlDocument.all(page, "img")).isEmpty();
    assertThat(XmlDocument.all(page, "link"))
        .singleElement()
        .satisfies(link -> assertThat(link.getAttribute("href")).isEqualTo("data:,"));
    assertThat(html).doesNotContain("@import ").doesNotContain("url(");
  }

  @Test
  void tellsWhatHappened() {
    String text = parse(report.render(SampleRun.run())).getDocumentElement().getTextContent();
    assertThat(text)
        .contains("The gate failed")
        .contains("1 case failed and 1 could not run")
        .contains("http://127.0.0.1:3000")
        .contains("22 November 2026, 10:00:00 UTC")
        .contains("3.8 s")
        .contains("close 1000 after 4 ms")
        .contains("+12.034 ms")
        .contains("88823d21 000103ec")
        .contains("upstream issue, fixed in the next release")
        .contains("rtck verify --profile rtck.yaml --endpoint chat --case ws.close.reserved-code");
  }

  @Test
  void opensFailuresAndFoldsWhatPassed() {
    Document page = parse(report.render(SampleRun.run()));
    assertThat(byId(page, "chat/ws.close.reserved-code").hasAttribute("open")).isTrue();
    assertThat(byId(page, "rooms/ws.limits.message-size").hasAttribute("open")).isTrue();
    Element passed = byId(page, "rooms/ws.close.reserved-code");
    assertThat(passed.hasAttribute("open")).isFalse();
    assertThat(((Element) passed.getParentNode()).getAttribute("class")).isEqualTo("fold");
  }

  @Test
  void leadsSomewhereByEveryLinkOfItsOwn() {
    for (Run run : List.of(SampleRun.run(), SampleRun.hostileRun())) {
      Document page = parse(report.render(run));
      Set<String> ids = new HashSet<>();
      for (Element element : XmlDocument.all(page, "*")) {
        if (element.hasAttribute("id")) {
          assertThat(ids.add(element.getAttribute("id"))).as(element.getAttribute("id")).isTrue();
        }
      }
      for (Element link : XmlDocument.all(page, "a")) {
        String href = link.getAttribute("href");
        if (href.startsWith("#")) {
          String id = URLDecoder.decode(href.substring(1), StandardCharsets.UTF_8);
          assertThat(ids).contains(id);
        } else {
          assertThat(href).startsWith("https://www.rfc-editor.org/");
        }
      }
    }
  }

  @Test
  void crossesClausesWithEndpoints() {
    Document page = parse(report.render(SampleRun.run()));
    Element matrix = (Element) byId(page, "clauses").getElementsByTagName("table").item(0);
    List<String> rows = new ArrayList<>();
    NodeList found = matrix.getElementsByTagName("tr");
    for (int i = 0; i < found.getLength(); i++) {
      rows.add(found.item(i).getTextContent().replaceAll("\\s+", " ").strip());
    }
    assertThat(rows)
        .containsExactly(
            "Clausechatrooms",
            "RFC6455 § 4",
            "RFC6455#4.4 A server may support several versions.i",
            "RFC6455 § 5",
            "RFC6455#5.4 The fragments of a message are delivered in order.?",
            "RFC6455#5.5.3 A Pong carries the application data of its Ping.✓",
            "RFC6455 § 7",
            "RFC6455#7.1.1 The connection should be closed cleanly.!",
            "RFC6455#7.4.1 A status code that must not appear in a Close frame fails the"
                + " connection.✕✓",
            "RFC6455 § 8",
            "RFC6455#8.1 Invalid UTF-8 in a text message fails the connection.≈",
            "RFC6455 § 10",
            "RFC6455#10.4 An implementation protects itself against large messages.‼",
            "RFC7692 § 8",
            "RFC7692#8 –");
  }

  @Test
  void givesTextOfATargetNoMeaning() {
    String html = report.render(SampleRun.hostileRun());
    Document page = parse(html);
    assertThat(XmlDocument.all(page, "script")).hasSize(1);
    assertThat(html).doesNotContain("<script>alert").doesNotContain("href=\"javascript");
    assertThat(page.getDocumentElement().getTextContent()).contains("<script>alert('x')</script>");
  }

  @Test
  void rendersARunWithoutResults() {
    String text =
        parse(report.render(SampleRun.run(new Gate(3, "no answer within 10 s"), List.of())))
            .getDocumentElement()
            .getTextContent();
    assertThat(text).contains("The target was not reachable").contains("no answer within 10 s");
  }

  @Test
  void copesWithARunOfTenMegabytes() {
    Run run = SampleRun.run(new Gate(1, "500 cases failed"), SampleRun.failures(500, 60));
    assertThat(RunJson.write(run)).hasSizeGreaterThan(9_000_000);
    assertThat(report.render(run)).endsWith("</html>\n").hasSizeLessThan(20_000_000);
  }

  @Test
  void writesAPageThatDoesNotFitIntoTheMemory() throws Exception {
    List<Result> failures = SampleRun.failures(1, 400);
    Run run =
        SampleRun.run(
            new Gate(1, "all cases failed"),
            IntStream.range(0, 1_300).mapToObj(i -> failures.get(0)).toList());
    CountingWriter page = new CountingWriter();
    report.write(run, page);
    // Arrows and the like make a text of two bytes for each character.
    assertThat(page.written * 2).isGreaterThan(Runtime.getRuntime().maxMemory());
  }

  private static final class CountingWriter extends Writer {
    private long written;

    @Override
    public void write(char[] text, int from, int length) {
      written += length;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  /** The page is XML but for its boolean attributes, whose value the template engine leaves out. */
  private static Document parse(String html) {
    return XmlDocument.parse(
        html.replaceFirst("^<!DOCTYPE html>", "").replace(" open>", " open=\"open\">").strip());
  }

  private static Element byId(Document page, String id) {
    return XmlDocument.all(page, "*").stream()
        .filter(element -> element.getAttribute("id").equals(id))
        .findFirst()
        .orElseThrow();
  }
}
