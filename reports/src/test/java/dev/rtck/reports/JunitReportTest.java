package dev.rtck.reports;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class JunitReportTest {
  private final JunitReport report = new JunitReport();

  @Test
  void rendersEveryVerdict() {
    String xml = report.render(SampleRun.run());
    XmlDocument.parse(xml);
    Golden.assertSame("junit.xml", xml);
  }

  @Test
  void countsWhatItHolds() {
    Document document = XmlDocument.parse(report.render(SampleRun.run()));
    List<Element> counted = new ArrayList<>(XmlDocument.all(document, "testsuite"));
    counted.add(document.getDocumentElement());
    for (Element element : counted) {
      assertThat(element.getAttribute("tests")).isEqualTo(number(element, "testcase"));
      assertThat(element.getAttribute("failures")).isEqualTo(number(element, "failure"));
      assertThat(element.getAttribute("errors")).isEqualTo(number(element, "error"));
      assertThat(element.getAttribute("skipped")).isEqualTo(number(element, "skipped"));
    }
    assertThat(document.getDocumentElement().getAttribute("tests")).isEqualTo("9");
  }

  @Test
  void groupsByEndpointAndTopic() {
    Document document = XmlDocument.parse(report.render(SampleRun.run()));
    assertThat(XmlDocument.all(document, "testsuite"))
        .extracting(suite -> suite.getAttribute("name"))
        .containsExactly("chat (websocket)", "rooms (websocket)");
    assertThat(XmlDocument.all(document, "testcase"))
        .extracting(test -> test.getAttribute("classname"))
        .contains("rtck.chat.ws.close", "rtck.chat.ws.ping", "rtck.rooms.ws.close");
  }

  @Test
  void isWellFormedWhateverATargetSends() {
    String xml = report.render(SampleRun.hostileRun());
    Document document = XmlDocument.parse(xml);
    assertThat(XmlDocument.all(document, "script")).isEmpty();
    assertThat(XmlDocument.all(document, "testcase")).hasSize(8);
    assertThat(xml).doesNotContain("\u001b").doesNotContain("]]>").contains("漢字 😀");
  }

  @Test
  void holdsNoSuiteWhenNothingRan() {
    Document document =
        XmlDocument.parse(
            report.render(SampleRun.run(new Gate(3, "no answer within 10 s"), List.of())));
    assertThat(document.getDocumentElement().getAttribute("tests")).isEqualTo("0");
    assertThat(XmlDocument.all(document, "testsuite")).isEmpty();
  }

  private static String number(Element element, String name) {
    return Integer.toString(element.getElementsByTagName(name).getLength());
  }
}
