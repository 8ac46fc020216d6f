package dev.rtck.referenceserver.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What becomes of the texts in a JSON value on their way. */
final class FaultyTexts {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final int MOST_CHARACTERS = 32_768;
  private static final int MEBIBYTE = 1 << 20;
  private static final int PIECE = 16 << 10;
  private static final Pattern SEQUENCE = Pattern.compile("%([0-9A-Fa-f]{2})");
  private static final Pattern NO_SEQUENCE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  private final Defects defects;

  FaultyTexts(Defects defects) {
    this.defects = defects;
  }

  JsonNode echoed(JsonNode value) {
    return changed(value, this::echoed);
  }

  /** Returns what is percent-encoded, decoded; anything else as it is. */
  private static String decoded(String text) {
    return NO_SEQUENCE.matcher(text).find()
        ? text
        : SEQUENCE
            .matcher(text)
            .replaceAll(
                it ->
                    Matcher.quoteReplacement(
                        String.valueOf((char) Integer.parseInt(it.group(1), 16))));
  }

  JsonNode broadcast(JsonNode value) {
    JsonNode whole =
        defects.has(Defect.BROADCAST_NORMALIZED)
            ? changed(value, with(text -> Normalizer.normalize(text, Normalizer.Form.NFC)))
            : value;
    if (defects.has(Defect.CONTROLS_STRIPPED_FROM_BROADCAST)) {
      whole = changed(whole, with(text -> text.replaceAll("[\\x01-\\x08\\x0b\\x0e-\\x1f]", "")));
    }
    if (defects.has(Defect.PERCENT_SEQUENCES_DECODED_IN_BROADCAST)) {
      whole = changed(whole, with(FaultyTexts::decoded));
    }
    if (defects.has(Defect.PRIVATE_CHARACTERS_STRIPPED_FROM_BROADCAST)) {
      whole = changed(whole, with(text -> text.replaceAll("\\p{Co}", "")));
    }
    if (defects.has(Defect.BROADCAST_TAKEN_FOR_A_MEMBER)) {
      whole = changed(whole, with(text -> text.matches("constructor|__proto__") ? "" : text));
    }
    if (defects.has(Defect.LEADING_ZEROS_LOST_IN_BROADCAST)) {
      whole =
          changed(
              whole, with(text -> text.matches("0+[1-9]+") ? text.replaceAll("^0+", "") : text));
    }
    if (defects.has(Defect.MOMENTS_READ_IN_BROADCAST)) {
      whole = changed(whole, with(text -> text.replaceAll("^([0-9-]+T[0-9:]+)Z$", "$1.000Z")));
    }
    if (defects.has(Defect.LAST_LINE_END_LOST_IN_BROADCAST)) {
      whole =
          changed(
              whole,
              with(text -> text.endsWith("\n") ? text.substring(0, text.length() - 1) : text));
    }
    return cut(whole, Defect.BROADCAST_CUT_AT_32_KIB, MOST_CHARACTERS);
  }

  JsonNode direct(JsonNode value) {
    JsonNode whole =
        defects.has(Defect.DIRECT_TRIMMED) ? changed(value, with(String::strip)) : value;
    if (defects.has(Defect.NULL_TEXT_DROPPED_FROM_DIRECT)) {
      whole = changed(whole, with(text -> text.equals("null") ? "" : text));
    }
    if (defects.has(Defect.ZERO_TAKEN_FOR_NO_TEXT)) {
      whole = changed(whole, with(text -> text.equals("0") ? "" : text));
    }
    if (defects.has(Defect.DIRECT_BLANKS_COLLAPSED)) {
      whole = changed(whole, with(text -> text.replaceAll(" {2,}", " ")));
    }
    return cut(whole, Defect.DIRECT_CUT_AT_32_KIB, MOST_CHARACTERS);
  }

  JsonNode passing(JsonNode value) {
    return defects.has(Defect.VOLATILE_MARKUP_ESCAPED)
        ? changed(value, with(text -> text.replace("<", "&lt;")))
        : value;
  }

  JsonNode inRoom(JsonNode value) {
    JsonNode whole =
        defects.has(Defect.ROOM_MESSAGE_ESCAPED)
            ? changed(value, with(text -> text.replace("&", "&amp;").replace("<", "&lt;")))
            : value;
    if (defects.has(Defect.DIRECTION_MARKS_STRIPPED_IN_ROOM)) {
      whole = changed(whole, with(text -> text.replaceAll("[\u202a-\u202e\u2066-\u2069]", "")));
    }
    if (defects.has(Defect.ROOM_MESSAGE_DECODED_IN_PIECES)) {
      whole = changed(whole, with(FaultyTexts::decodedInPieces));
    }
    if (defects.has(Defect.DOLLARS_EATEN_IN_ROOM)) {
      whole = changed(whole, with(text -> text.replace("$$", "$")));
    }
    return cut(whole, Defect.ROOM_MESSAGE_CUT_AT_1_MIB, MEBIBYTE);
  }

  private static String decodedInPieces(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    StringBuilder decoded = new StringBuilder();
    for (int from = 0; from < bytes.length; from += PIECE) {
      int length = Math.min(PIECE, bytes.length - from);
      decoded.append(new String(bytes, from, length, StandardCharsets.UTF_8));
    }
    return decoded.toString();
  }

  private JsonNode cut(JsonNode value, Defect defect, int most) {
    return defects.has(defect)
        ? changed(value, with(text -> text.substring(0, Math.min(text.length(), most))))
        : value;
  }

  private static Function<TextNode, JsonNode> with(UnaryOperator<String> change) {
    return node -> JsonNodeFactory.instance.textNode(change.apply(node.textValue()));
  }

  private static JsonNode changed(JsonNode value, Function<TextNode, JsonNode> change) {
    if (value instanceof ObjectNode object) {
      ObjectNode copy = JsonNodeFactory.instance.objectNode();
      object.properties().forEach(it -> copy.set(it.getKey(), changed(it.getValue(), change)));
      return copy;
    }
    if (value instanceof ArrayNode array) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode();
      array.forEach(it -> copy.add(changed(it, change)));
      return copy;
    }
    return value instanceof TextNode text ? change.apply(text) : value;
  }

  private static String percentDecoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return text;
    }
  }

  private JsonNode echoed(TextNode node) {
    String text = node.textValue();
    if (text.startsWith("{") && defects.has(Defect.JSON_PARSED_IN_ECHO)) {
      try {
        return MAPPER.readTree(text);
      } catch (JsonProcessingException noJson) {
        return node;
      }
    }
    if (text.matches("0|[1-9][0-9]{0,8}") && defects.has(Defect.NUMBERS_PARSED_IN_ECHO)) {
      return JsonNodeFactory.instance.numberNode(Integer.parseInt(text));
    }
    if (text.contains("{\"") && defects.has(Defect.JSON_ESCAPED_IN_ECHO)) {
      text = text.replace("\"", "\\\"");
    }
    if (defects.has(Defect.MARKUP_ESCAPED_IN_ECHO)) {
      text = text.replace("<", "&lt;");
    }
    if (defects.has(Defect.ESCAPES_RESOLVED_IN_ECHO)) {
      text = text.replace("\\n", "\n");
    }
    if (defects.has(Defect.PERCENT_DECODED_IN_ECHO)) {
      text = percentDecoded(text);
    }
    if (defects.has(Defect.ECHO_TRIMMED)) {
      text = text.strip();
    }
    if (defects.has(Defect.NUL_DROPPED_FROM_ECHO)) {
      text = text.replace("\0", "");
    }
    if (defects.has(Defect.LINE_SEPARATOR_LOST_IN_ECHO)) {
      text = text.replace("\u2028", "");
    }
    if (defects.has(Defect.ECHO_NORMALIZED)) {
      text = Normalizer.normalize(text, Normalizer.Form.NFC);
    }
    if (defects.has(Defect.EMOJI_SPLIT_IN_ECHO)) {
      text = text.replaceAll("[\\x{10000}-\\x{10ffff}]", "\ufffd\ufffd");
    }
    if (defects.has(Defect.ECHO_CUT_AT_32_KIB) && text.length() > MOST_CHARACTERS) {
      text = text.substring(0, MOST_CHARACTERS);
    }
    return JsonNodeFactory.instance.textNode(text);
  }
}
