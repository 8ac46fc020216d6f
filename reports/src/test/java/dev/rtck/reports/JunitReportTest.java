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

  @Test
  void hasATestForWhatEachLoadWasHeldTo() {
    String xml = report.render(measured());
    Document document = XmlDocument.parse(xml);
    Golden.assertSame("junit-load.xml", xml);
    Element root = document.getDocumentElement();
    assertThat(root.getAttribute("tests")).isEqualTo(number(root, "testcase")).isEqualTo("8");
    assertThat(root.getAttribute("failures")).isEqualTo(number(root, "failure")).isEqualTo("1");
    assertThat(root.getAttribute("errors")).isEqualTo(number(root, "error")).isEqualTo("1");
    assertThat(root.getAttribute("skipped")).isEqualTo(number(root, "skipped")).isEqualTo("3");
  }

  @Test
  void hasATestForACapacity() {
    Document document =
        XmlDocument.parse(
            report.render(
                SampleRun.measured(
                    new Gate(0, "chat: p99<50ms holds at 100/s"),
                    List.of(SampleLoad.load()),
                    List.of(SampleCapacity.capacity()))));
    assertThat(XmlDocument.all(document, "testcase"))
        .extracting(test -> test.getAttribute("name"))
        .containsExactly("a rate at which p99<50ms holds");
    assertThat(document.getDocumentElement().getAttribute("failures")).isEqualTo("0");
  }

  @Test
  void blamesNobodyWhereASearchWasHeldUpOrInterrupted() {
    Element heldUp = ofSearch(CapacityResult.BY_PROFILE, CapacityResult.VOID);
    assertThat(heldUp.getAttribute("errors")).isEqualTo(number(heldUp, "error")).isEqualTo("1");
    assertThat(heldUp.getAttribute("failures")).isEqualTo("0");
    Element cutOff = ofSearch(CapacityResult.UNFINISHED, CapacityResult.HOLDS);
    assertThat(cutOff.getAttribute("skipped")).isEqualTo(number(cutOff, "skipped")).isEqualTo("1");
    assertThat(cutOff.getAttribute("failures")).isEqualTo("0");
  }

  private Element ofSearch(String limit, String last) {
    CapacityResult found = SampleCapacity.unconfirmed(limit, last);
    Run run = SampleRun.measured(new Gate(6, found.sentence()), List.of(), List.of(found));
    return XmlDocument.parse(report.render(run)).getDocumentElement();
  }

  private static Run measured() {
    return SampleRun.measured(
        new Gate(6, "rtck was the bottleneck"),
        List.of(SampleLoad.load(), SampleLoad.saturated("its own event loops were late")),
        List.of());
  }

  private static String number(Element element, String name) {
    return Integer.toString(element.getElementsByTagName(name).getLength());
  }
}
