package dev.rtck.protocol.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.rtck.protocol.Protocol;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

final class SchemaTest {

  private static final JsonNode TREE = Objects.requireNonNull(JsonText.parse(Presets.schema()));

  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(TREE);

  private static List<String> complaints(String yaml) {
    Object loaded =
        new Load(LoadSettings.builder().setSchema(new CoreSchema()).build()).loadFromString(yaml);
    JsonNode json = new ObjectMapper().valueToTree(loaded);
    List<String> complaints = new ArrayList<>();
    SCHEMA.validate(json).forEach(error -> complaints.add(error.toString()));
    return complaints;
  }

  static List<String> good() {
    List<String> all = new ArrayList<>();
    Samples.NAMES.forEach(name -> all.add(Samples.text(name)));
    Presets.names().forEach(name -> all.add(Presets.text(name)));
    return all;
  }

  static List<Mistakes.Mistake> mistakes() {
    return Mistakes.ofForm();
  }

  @ParameterizedTest
  @MethodSource("good")
  void schemaAndReaderAcceptGoodProfiles(String yaml) {
    assertThat(complaints(yaml)).isEmpty();
    assertThat(Samples.parse(yaml).endpoints()).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void theSchemaRefusesWhatTheReaderRefusesByItsForm(Mistakes.Mistake mistake) {
    assertThat(complaints(mistake.yaml())).as(mistake.yaml()).isNotEmpty();
  }

  @Test
  void everyKeyOfTheReaderIsInTheSchemaAndTheOtherWayRound() {
    assertThat(keys("/properties")).containsExactlyInAnyOrderElementsOf(Keys.PROFILE);
    assertThat(keys("/properties/start/properties"))
        .containsExactlyInAnyOrderElementsOf(Keys.START);
    assertThat(keys("/$defs/user/properties")).containsExactlyInAnyOrderElementsOf(Keys.USER);
    assertThat(keys("/$defs/auth/properties")).containsExactlyInAnyOrderElementsOf(Keys.AUTH);
    assertThat(keys("/$defs/limits/properties")).containsExactlyInAnyOrderElementsOf(Keys.LIMITS);
    assertThat(keys("/$defs/origins/properties")).containsExactlyInAnyOrderElementsOf(Keys.ORIGINS);
    assertThat(keys("/$defs/endpoint/properties"))
        .containsExactlyInAnyOrderElementsOf(Keys.ENDPOINT);
    assertThat(keys("/$defs/stompSend/properties"))
        .containsExactlyInAnyOrderElementsOf(Keys.STOMP_SEND);
    assertThat(keys("/$defs/stompReceive/properties"))
        .containsExactlyInAnyOrderElementsOf(Keys.STOMP_RECEIVE);
    assertThat(keys("/$defs/sseSend/properties"))
        .containsExactlyInAnyOrderElementsOf(Keys.SSE_SEND);
    assertThat(keys("/$defs/sseReceive/properties"))
        .containsExactlyInAnyOrderElementsOf(Keys.SSE_RECEIVE);
    assertThat(keys("/$defs/operations/properties"))
        .containsExactlyInAnyOrderElementsOf(Keys.words(OperationName.values()).keySet());
    assertThat(enumOf("/$defs/endpoint/properties/protocol"))
        .containsExactlyInAnyOrderElementsOf(Keys.words(Protocol.values()).keySet());
  }

  @ParameterizedTest
  @EnumSource
  void everyProtocolHasTheSameKeysInBoth(Protocol protocol) {
    JsonNode then = ofProtocol(protocol);
    Set<String> own = keys(then.at("/properties"));
    own.remove("operations");

    assertThat(own).containsExactlyInAnyOrderElementsOf(Keys.of(protocol));
    if (own.contains("destinations")) {
      assertThat(keys(then.at("/properties/destinations/properties")))
          .containsExactlyInAnyOrderElementsOf(Keys.DESTINATIONS);
    }
    if (own.contains("app")) {
      assertThat(keys(then.at("/properties/app/properties")))
          .containsExactlyInAnyOrderElementsOf(Keys.APP);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyOperationHasTheSameKeysInBoth(OperationName operation) {
    Set<String> all = keys("/$defs/operation-" + operation.word() + "/properties");
    Set<String> ofAnyProtocol = new LinkedHashSet<>();
    for (Protocol protocol : Protocol.values()) {
      Collection<String> keys = Keys.of(operation, protocol);
      ofAnyProtocol.addAll(keys);

      JsonNode refused =
          ofProtocol(protocol).at("/properties/operations/allOf/0/additionalProperties/properties");
      Set<String> left = new LinkedHashSet<>(all);
      left.removeIf(key -> refused.path(key).isBoolean());
      assertThat(left).as(protocol.word()).containsExactlyInAnyOrderElementsOf(keys);
    }
    assertThat(all).containsExactlyInAnyOrderElementsOf(ofAnyProtocol);
    String path = "/$defs/operation-" + operation.word() + "/properties/";
    if (all.contains("to")) {
      assertThat(enumOf(path + "to"))
          .containsExactlyInAnyOrderElementsOf(Keys.words(Keys.recipients(operation)).keySet());
    }
    if (all.contains("history")) {
      assertThat(enumOf(path + "history"))
          .containsExactlyInAnyOrderElementsOf(Keys.words(History.values()).keySet());
    }
  }

  @Test
  void everyKeyIsExplained() {
    List<String> silent = new ArrayList<>();
    collectSilent(TREE, "", silent);

    assertThat(silent).isEmpty();
  }

  private static void collectSilent(JsonNode node, String path, List<String> silent) {
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      String below = path + "/" + member.getKey();
      // Conditions and their consequences narrow what is explained elsewhere.
      if (member.getKey().equals("properties") && !path.matches(".*/(if|not|allOf|then).*")) {
        for (Map.Entry<String, JsonNode> property : member.getValue().properties()) {
          JsonNode value = property.getValue();
          String target = value.path("$ref").asText();
          boolean explained =
              value.has("description")
                  || (target.startsWith("#") && TREE.at(target.substring(1)).has("description"));
          if (!explained) {
            silent.add(below + "/" + property.getKey());
          }
        }
      }
      collectSilent(member.getValue(), below, silent);
    }
    int index = 0;
    for (JsonNode element : node.isArray() ? node : List.<JsonNode>of()) {
      collectSilent(element, path + "/" + index++, silent);
    }
  }

  private static JsonNode ofProtocol(Protocol protocol) {
    for (JsonNode rule : TREE.at("/$defs/endpoint/allOf")) {
      for (JsonNode word : rule.at("/if/properties/protocol/enum")) {
        if (word.textValue().equals(protocol.name().toLowerCase(Locale.ROOT))) {
          return rule.get("then");
        }
      }
    }
    throw new AssertionError("the schema does not know " + protocol);
  }

  private static List<String> enumOf(String path) {
    List<String> words = new ArrayList<>();
    TREE.at(path + "/anyOf/0/enum").forEach(word -> words.add(word.textValue()));
    return words;
  }

  private static Set<String> keys(String path) {
    return keys(TREE.at(path));
  }

  private static Set<String> keys(JsonNode properties) {
    Set<String> keys = new LinkedHashSet<>();
    properties.fieldNames().forEachRemaining(keys::add);
    return keys;
  }
}
