package dev.rtck.protocol.profile;

import static dev.rtck.protocol.profile.Samples.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TemplateTest {

  private static final Bindings HELLO = Bindings.EMPTY.with("text", "hello");

  private static Template template(String json) {
    return Template.of(json(json));
  }

  private static Bindings matched(Template template, String message, Bindings known) {
    return Objects.requireNonNull(template.match(message, known), message);
  }

  @Test
  void aBareStringIsSentAsItIs() {
    assertThat(Template.ofText("say \"${text}\"").renderText(HELLO)).isEqualTo("say \"hello\"");
  }

  @Test
  void anObjectIsSentAsJsonWithItsValuesEscaped() {
    Template template = template("{'b': '${text}', 'a': [1.50, true, null, 'x']}");

    assertThat(template.renderText(Bindings.EMPTY.with("text", "a\"\n\\")))
        .isEqualTo("{\"b\":\"a\\\"\\n\\\\\",\"a\":[1.50,true,null,\"x\"]}");
  }

  @Test
  void aNameAloneKeepsItsJsonTypeAndInsideATextItIsText() {
    Bindings seven = Bindings.EMPTY.with("self", json("7"));

    assertThat(template("{'id': '${self}', 'label': 'no. ${self}'}").render(seven))
        .isEqualTo(json("{'id': 7, 'label': 'no. 7'}"));
  }

  @Test
  void aDoubledDollarIsALiteralOne() {
    Template template = Template.ofText("$${text} is ${text}");

    assertThat(template.renderText(HELLO)).isEqualTo("${text} is hello");
    assertThat(template.match("${text} is hello", HELLO)).isNotNull();
    assertThat(template.names()).containsExactly("text");
  }

  @Test
  void aNameWithoutAValueCannotBeSent() {
    assertThatThrownBy(() -> template("{'to': '${recipient}'}").render(HELLO))
        .isInstanceOf(UnboundNameException.class)
        .hasMessageContaining("${recipient}");
    assertThatThrownBy(() -> Template.ofText("${any}").renderText(HELLO))
        .isInstanceOf(UnboundNameException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "NONE, a b/ü:\\, a b/ü:\\",
    "PERCENT, a b/ü:\\, a%20b%2F%C3%BC%3A%5C",
    "STOMP_HEADER, a b/ü:\\, a b/ü\\c\\\\",
    "JSON, a b/ü:\\, a b/ü:\\\\",
  })
  void valuesInABareStringAreEscapedForTheirPlace(
      Escaping escaping, String value, String expected) {
    Template template = Template.ofText("/rooms/${room}:x y");

    assertThat(template.renderText(Bindings.EMPTY.with("room", value), escaping))
        .isEqualTo("/rooms/" + expected + ":x y");
  }

  @Test
  void linesInAStompHeaderStayOneLine() {
    assertThat(Escaping.STOMP_HEADER.escape("a\r\nb")).isEqualTo("a\\r\\nb");
  }

  @Test
  void membersThatAreNotNamedDoNotCount() {
    assertThat(
            template("{'type': 'echo', 'data': '${text}'}")
                .match("{\"extra\":[],\"data\":\"hello\",\"type\":\"echo\"}", HELLO))
        .isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'type': 'echo'}; {'type': 'Echo'}",
        "{'type': 'echo'}; {}",
        "{'type': 'echo'}; [{'type': 'echo'}]",
        "{'type': 'echo'}; 'type'",
        "{'type': 'echo'}; {'type': 'echo'} x",
        "{'type': 'echo'}; not json",
        "{'data': '${text}'}; {'data': 'other'}",
        "{'data': '${any}'}; {}",
        "{'n': 1}; {'n': '1'}",
        "{'n': '1'}; {'n': 1}",
        "{'n': null}; {}",
        "{'n': null}; {'n': false}",
        "{'n': true}; {'n': 'true'}",
        "[1, 2]; [1]",
        "[1, 2]; [2, 1]",
        "[]; {}",
        "{}; []",
        "5; 6",
        "'a'; 'b'",
        "{'id': '${x}', 'again': '${x}'}; {'id': 1, 'again': 2}",
        "{'id': '${x}', 'again': 'no. ${x}'}; {'id': 1, 'again': 'no. 2'}",
        "{'a': 'x${y}'}; {'a': 'y'}",
      })
  void whatDiffersDoesNotMatch(String template, String message) {
    String raw = message.replace('\'', '"');

    assertThat(template(template).match(raw, HELLO)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'n': 1}; {'n': 1.0}",
        "{'n': 100}; {'n': 1e2}",
        "{'n': null}; {'n': null}",
        "{'n': true}; {'n': true, 'm': 1}",
        "{'n': '${any}'}; {'n': null}",
        "{'n': '${any}'}; {'n': {'deep': []}}",
        "{'n': 'a${any}c${any}'}; {'n': 'abbbc'}",
        "[1]; [1, 2, 3]",
        "[{'a': '${text}'}]; [{'a': 'hello', 'b': 1}, 2]",
        "{}; {'a': 1}",
        "5; 5.0",
        "null; null",
        "{'id': '${x}', 'again': '${x}'}; {'id': {'a': 1}, 'again': {'a': 1.0}}",
        "{'id': '${x}', 'again': 'no. ${x}'}; {'id': 7, 'again': 'no. 7'}",
        "{'type': 'ping'}; {'type': '\\u0070ing'}",
        "{'type': 'a/b of ${text}'}; {'type': 'a\\/b of hello'}",
        "[{'n': 1}, 'é']; [{'n': 1}, '\\u00e9']",
      })
  void whatIsTheSameMatches(String template, String message) {
    assertThat(template(template).match(message.replace('\'', '"'), HELLO)).isNotNull();
  }

  @Test
  void aBareStringIsComparedWithTheRawTextAndNeverParsed() {
    assertThat(Template.ofText("${text}").match("hello", HELLO)).isNotNull();
    assertThat(Template.ofText("${text}").match("\"hello\"", HELLO)).isNull();
    assertThat(Template.ofText("echo: ${text}").match("echo: hello", HELLO)).isNotNull();
    assertThat(Template.ofText("echo: ${text}").match("echo: hello ", HELLO)).isNull();
    assertThat(Template.ofText("{\"a\":1}").match("{\"a\": 1}", HELLO)).isNull();
    assertThat(Template.ofText("").match("", HELLO)).isNotNull();
    assertThat(Template.ofText("${any}").match("", HELLO)).isNotNull();
  }

  @Test
  void newNamesAreLearntWithTheirType() {
    Bindings learnt =
        matched(template("{'id': '${self}', 'at': '${any}'}"), "{\"id\":7,\"at\":1}", HELLO);

    assertThat(learnt.get("self")).isEqualTo(json("7"));
    assertThat(learnt.names()).containsExactlyInAnyOrder("text", "self");
    assertThat(HELLO.names()).containsExactly("text");
  }

  @Test
  void whatIsLearntFromTheInsideOfATextEqualsWhatReadsTheSame() {
    Bindings learnt = matched(Template.ofText("you are ${self}"), "you are 7", Bindings.EMPTY);

    assertThat(template("{'from': '${self}'}").match("{\"from\":7}", learnt)).isNotNull();
    assertThat(template("{'from': '${self}'}").match("{\"from\":\"7\"}", learnt)).isNotNull();
    assertThat(template("{'from': '${self}'}").match("{\"from\":8}", learnt)).isNull();
    assertThat(template("{'to': '${self}'}").render(learnt)).isEqualTo(json("{'to': '7'}"));
  }

  @Test
  void anIdentityPassesFromOneClientToAnotherWithItsType() {
    Bindings other = matched(template("{'id': '${self}'}"), "{\"id\":7}", Bindings.EMPTY);

    assertThat(
            template("{'to': '${recipient}'}")
                .render(Bindings.EMPTY.withValueOf(other, "self", "recipient")))
        .isEqualTo(json("{'to': 7}"));
    assertThat(HELLO.withValueOf(Bindings.EMPTY, "self", "recipient")).isEqualTo(HELLO);
    assertThat(other.without("self")).isEqualTo(Bindings.EMPTY);
  }

  @Test
  void aNameThatStandsAloneSaysWhereATextIsCut() {
    Bindings learnt =
        matched(
            template("{'label': '${a}-${b}', 'tail': '${b}'}"),
            "{\"label\":\"x-y-z\",\"tail\":\"z\"}",
            Bindings.EMPTY);

    assertThat(learnt.text("a")).isEqualTo("x-y");
    assertThat(learnt.text("b")).isEqualTo("z");
  }

  @Test
  void aNewNameThatStandsTwiceInATextIsTheSameTwice() {
    Template template = Template.ofText("${a}-${b}-${a}");

    assertThat(matched(template, "x-y-x", Bindings.EMPTY).text("b")).isEqualTo("y");
    assertThat(matched(template, "x-y-z-x-y", Bindings.EMPTY).text("a")).isEqualTo("x-y");
    assertThat(template.match("x-y-z", Bindings.EMPTY)).isNull();
  }

  @Test
  void aHostileTextCostsBoundedWork() {
    Template template = Template.ofText("${a}-${b}-${c}-${a}-${b}-${c}!");

    assertThat(template.match("-".repeat(20_000), Bindings.EMPTY)).isNull();
  }

  @Test
  void hostileJsonIsNoMatch() {
    Template template = template("{'a': '${x}'}");

    assertThat(template.match("[".repeat(200_000), HELLO)).isNull();
    assertThat(template.match("{\"a\":" + "[".repeat(200_000), HELLO)).isNull();
    assertThat(template.match("{\"a\":1e999999999999}", HELLO)).isNull();
    assertThat(template("{'a': 1}").match("{\"a\":1e999999999}", HELLO)).isNull();
    assertThat(template.match("", HELLO)).isNull();
  }

  @Test
  void thePartsOfAnEnvelopeAreRawText() {
    Template template =
        template("{'headers': {'type': '${t}'}, 'body': {'text': '${text}'}, 'event': 'message'}");
    ObjectNode envelope =
        (ObjectNode) json("{'headers': {'type': 'a', 'x': 'y'}, 'event': 'message', 'id': '1'}");
    envelope.put("body", "{\"text\":\"hello\"}");

    Bindings learnt = template.matchEnvelope(envelope, HELLO);

    assertThat(learnt).isNotNull();
    assertThat(learnt.text("t")).isEqualTo("a");
    envelope.put("body", "hello");
    assertThat(template.matchEnvelope(envelope, HELLO)).isNull();
    assertThat(template("{'body': '${text}'}").matchEnvelope(envelope, HELLO)).isNotNull();
    assertThat(template("{'data': '${any}'}").matchEnvelope(envelope, HELLO)).isNull();
    assertThat(Template.ofText("${any}").matchEnvelope(envelope, HELLO)).isNull();
  }

  @Test
  void itsPartsAreTemplates() {
    Template template = template("['message', {'text': '${text}'}]");

    assertThat(template.isArray()).isTrue();
    assertThat(template.elements().get(0).fixedText()).isEqualTo("message");
    Template second = template.elements().get(1);
    assertThat(second.isObject()).isTrue();
    assertThat(second.member("text")).isEqualTo(Template.ofText("${text}"));
    assertThat(second.member("other")).isNull();
    assertThat(Template.ofText("${text}").fixedText()).isNull();
    assertThat(Template.ofText("").fixedText()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"${text", "${}", "${a b}", "${1}", "a ${x.y}"})
  void whatLooksLikeANameAndIsNoneIsAnError(String text) {
    assertThatThrownBy(() -> Template.ofText(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("$${");
  }

  @Test
  void freshValuesDifferEachTime() {
    Bindings one = HELLO.withFresh();
    Bindings other = HELLO.withFresh();

    assertThat(one.get("uuid")).isNotEqualTo(other.get("uuid"));
    assertThat(template("{'at': '${now}'}").render(one).get("at").isIntegralNumber()).isTrue();
  }

  @Test
  void bindingsDoNotShowTheirValues() {
    assertThat(HELLO).hasToString("Bindings[text]");
  }
}
