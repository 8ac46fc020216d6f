package dev.rtck.reports;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the records of a run are written as JSON, and read back. */
final class RunJson {
  private static final JsonMapper MAPPER = mapper();

  private RunJson() {}

  static String write(Object value) {
    try {
      // By way of a String: Jackson's UTF-8 writer refuses a lone surrogate, and a server that
      // sends "\ud800" inside JSON must not be able to break the run file.
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Run read(InputStream json) throws IOException {
    Run run = MAPPER.readValue(json, Run.class);
    if (run == null) {
      throw new JsonMappingException(null, "null is no object");
    }
    return run;
  }

  static LoadResult readLoad(InputStream json) throws IOException {
    return MAPPER.readValue(json, LoadResult.class);
  }

  /** Returns what the document says its version is; null when it says none. */
  static @Nullable Integer version(InputStream json) throws IOException {
    JsonNode version = MAPPER.readTree(json).path("schemaVersion");
    return version.isInt() ? (Integer) version.intValue() : null;
  }

  /** Says in one line, without the names of classes, why a document is no run. */
  static String reason(JsonProcessingException e) {
    // A syntax error below the top arrives wrapped.
    JsonProcessingException first = e.getCause() instanceof JsonParseException cause ? cause : e;
    if (first instanceof JsonEOFException) {
      return "it is cut off";
    }
    if (!(first instanceof JsonMappingException mapping)) {
      JsonLocation place = first.getLocation();
      return place == null
          ? "it is not JSON"
          : "it is not JSON (line %s, column %s)".formatted(place.getLineNr(), place.getColumnNr());
    }
    StringBuilder member = new StringBuilder();
    for (JsonMappingException.Reference step : mapping.getPath()) {
      if (step.getFieldName() == null) {
        member.append('[').append(step.getIndex()).append(']');
      } else {
        member.append(member.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return member.isEmpty()
        ? "it does not hold one JSON object of that form"
        : "its member " + Printable.line(member.toString()) + " is missing or malformed";
  }

  private static JsonMapper mapper() {
    SimpleModule instants =
        new SimpleModule()
            .addSerializer(new InstantWriter())
            .addDeserializer(Instant.class, new InstantReader());
    return JsonMapper.builder()
        .addModule(instants)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        // A text or a list that an older or foreign writer left out is an empty one.
        .withConfigOverride(String.class, o -> o.setSetterInfo(emptyForNull()))
        .withConfigOverride(List.class, o -> o.setSetterInfo(emptyForNull()))
        .build();
  }

  private static JsonSetter.Value emptyForNull() {
    return JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY);
  }

  private static final class InstantWriter extends StdScalarSerializer<Instant> {
    InstantWriter() {
      super(Instant.class);
    }

    @Override
    public void serialize(Instant value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(value.toString());
    }
  }

  private static final class InstantReader extends StdScalarDeserializer<Instant> {
    InstantReader() {
      super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser in, DeserializationContext context) throws IOException {
      try {
        return Instant.parse(in.getText());
      } catch (DateTimeException e) {
        throw context.weirdStringException(in.getText(), Instant.class, "not an ISO 8601 time");
      }
    }
  }
}
