package dev.rtck.protocol.profile;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tree of a template: JSON in which a text may have names to be filled in. */
sealed interface Shape {

  /** A number, a boolean or null. */
  record Literal(JsonNode value) implements Shape {}

  /** A text, in pieces. */
  record Text(List<Segment> segments) implements Shape {
    public Text {
      segments = List.copyOf(segments);
    }
  }

  /** An object; members that are not named do not count. */
  record Members(Map<String, Shape> shapes) implements Shape {
    public Members {
      shapes = Collections.unmodifiableMap(new LinkedHashMap<>(shapes));
    }
  }

  /** An array; elements beyond these do not count. */
  record Elements(List<Shape> shapes) implements Shape {
    public Elements {
      shapes = List.copyOf(shapes);
    }
  }
}
