package dev.rtck.protocol.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Random;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class TemplatePropertyTest {

  private static final List<String> NAMES = List.of("text", "room", "self", "x", "y");
  private static final String ALPHABET = "ab-: /\\\"\n\t$${}é😀<&%0";

  private static void forEachSeed(LongConsumer property) {
    LongStream.range(0, 500).forEach(property);
  }

  @Test
  void whatIsRenderedMatches() {
    forEachSeed(TemplatePropertyTest::whatIsRenderedMatches);
  }

  private static void whatIsRenderedMatches(long seed) {
    Random random = new Random(seed);
    Template template = Template.of(tree(random, 0));
    Bindings bindings = bindings(random);

    assertThat(template.match(template.renderText(bindings), bindings))
        .as("seed %d: %s with %s", seed, template, bindings.values())
        .isEqualTo(bindings);
    assertThat(template.match(template.render(bindings), bindings))
        .as("seed %d: %s with %s", seed, template, bindings.values())
        .isEqualTo(bindings);
  }

  @Test
  void whatIsRenderedTellsTheNamesThatStandAlone() {
    forEachSeed(TemplatePropertyTest::whatIsRenderedTellsTheNamesThatStandAlone);
  }

  private static void whatIsRenderedTellsTheNamesThatStandAlone(long seed) {
    Random random = new Random(seed);
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    for (String name : NAMES) {
      tree.put("of-" + name, "${" + name + "}");
    }
    tree.set("more", tree(random, 1));
    Template template = Template.of(tree);
    Bindings bindings = bindings(random);

    Bindings learnt = template.match(template.renderText(bindings), Bindings.EMPTY);

    assertThat(learnt).as("seed %d: %s with %s", seed, template, bindings.values()).isNotNull();
    for (String name : NAMES) {
      JsonNode value = bindings.get(name);
      assertThat(value).isNotNull();
      assertThat(JsonText.plain(value)).isEqualTo(learnt.text(name));
    }
  }

  @Test
  void anotherValueDoesNotMatch() {
    forEachSeed(TemplatePropertyTest::anotherValueDoesNotMatch);
  }

  private static void anotherValueDoesNotMatch(long seed) {
    Random random = new Random(seed);
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.set("more", tree(random, 1));
    tree.put("text", "payload ${text}");
    Template template = Template.of(tree);
    Bindings bindings = bindings(random).with("text", "mine");

    assertThat(template.match(template.renderText(bindings), bindings.with("text", "yours")))
        .as("seed %d: %s", seed, template)
        .isNull();
  }

  @Test
  void itsSourceIsTheSameTemplate() {
    forEachSeed(TemplatePropertyTest::itsSourceIsTheSameTemplate);
  }

  private static void itsSourceIsTheSameTemplate(long seed) {
    Template template = Template.of(tree(new Random(seed), 0));
    JsonNode source = JsonText.parse(template.toString());

    assertThat(source).isNotNull();
    assertThat(Template.of(source)).as("seed %d", seed).hasToString(template.toString());
  }

  private static Bindings bindings(Random random) {
    Bindings bindings = Bindings.EMPTY;
    for (String name : NAMES) {
      bindings =
          random.nextInt(4) == 0
              ? bindings.with(name, scalar(random))
              : bindings.with(name, text(random));
    }
    return bindings;
  }

  private static JsonNode tree(Random random, int depth) {
    return switch (random.nextInt(depth > 3 ? 3 : 5)) {
      case 0 -> scalar(random);
      case 1, 2 -> TextNode.valueOf(pattern(random));
      case 3 -> {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          array.add(tree(random, depth + 1));
        }
        yield array;
      }
      default -> {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          object.set(text(random), tree(random, depth + 1));
        }
        yield object;
      }
    };
  }

  private static JsonNode scalar(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> LongNode.valueOf(random.nextLong());
      case 1 -> DoubleNode.valueOf(random.nextInt(1_000_000) / 1000.0);
      case 2 -> BooleanNode.valueOf(random.nextBoolean());
      default -> NullNode.getInstance();
    };
  }

  private static String pattern(Random random) {
    StringBuilder out = new StringBuilder();
    for (int i = random.nextInt(5); i > 0; i--) {
      if (random.nextBoolean()) {
        out.append("${").append(NAMES.get(random.nextInt(NAMES.size()))).append('}');
      } else {
        out.append(text(random).replace("$", "").replace("{", "$${"));
      }
    }
    return out.toString();
  }

  private static String text(Random random) {
    int[] letters = ALPHABET.codePoints().toArray();
    StringBuilder out = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      out.appendCodePoint(letters[random.nextInt(letters.length)]);
    }
    return out.toString();
  }
}
