package dev.rtck.referenceserver.websocket;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.http.Field;
import dev.rtck.referenceserver.http.Fields;
import dev.rtck.referenceserver.http.Grammar;
import dev.rtck.referenceserver.http.RequestHead;
import dev.rtck.referenceserver.http.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The opening handshake (RFC 6455 §4.2) of one kind of endpoint. Immutable. */
final class Handshake {
  static final String VERSION = "13";

  private static final String KEY_FIELD = "Sec-WebSocket-Key";
  private static final String VERSION_FIELD = "Sec-WebSocket-Version";
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int KEY_BYTES = 16;
  private static final int KEY_CHARACTERS = 24;

  private final Defects defects;
  private final List<String> subprotocols;
  private final boolean compresses;

  /**
   * The handshake of endpoints that speak these subprotocols.
   *
   * @param compresses whether permessage-deflate is agreed to
   */
  Handshake(Defects defects, List<String> subprotocols, boolean compresses) {
    this.defects = defects;
    this.subprotocols = List.copyOf(subprotocols);
    this.compresses = compresses;
  }

  /**
   * The answer to a request.
   *
   * @param response with status 101 when the connection becomes a WebSocket
   * @param compression what was agreed, if anything
   */
  record Outcome(Response response, @Nullable Compression compression) {}

  Outcome judge(RequestHead head) {
    Response refusal = refuse(head);
    if (refusal != null) {
      return new Outcome(refusal, null);
    }
    List<String> offered =
        defects.has(Defect.LAST_SUBPROTOCOL_LINE_ONLY)
            ? lastLine("Sec-WebSocket-Protocol", head.fields())
            : head.fields().members("Sec-WebSocket-Protocol");
    if (defects.has(Defect.SUBPROTOCOLS_SPLIT_AT_A_SPACE)) {
      offered =
          head.fields().all("Sec-WebSocket-Protocol").stream()
              .flatMap(line -> Stream.of(line.split(", +")))
              .toList();
    }
    List<ExtensionOffer> extensions = List.of();
    if (head.fields().has("Sec-WebSocket-Extensions")) {
      List<String> lines = head.fields().all("Sec-WebSocket-Extensions");
      String whole = String.join(",", lines);
      List<ExtensionOffer> parsed = ExtensionOffer.parse(whole);
      if (parsed == null && !defects.has(Defect.EXTENSION_SYNTAX_IGNORED)) {
        return refused(400, "malformed Sec-WebSocket-Extensions");
      }
      if (lines.size() > 1 && defects.has(Defect.SEVERAL_EXTENSION_LINES_REFUSED)) {
        return refused(400, "more than one Sec-WebSocket-Extensions");
      }
      if (whole.contains("\"") && defects.has(Defect.QUOTED_EXTENSION_VALUE_REFUSED)) {
        return refused(400, "quoted value in Sec-WebSocket-Extensions");
      }
      extensions = parsed == null ? List.of() : parsed;
      if (whole.contains("=" + Compression.NAME)
          && defects.has(Defect.EXTENSION_FOUND_IN_A_PARAMETER)) {
        extensions = List.of(new ExtensionOffer(Compression.NAME, List.of()));
      }
      if (!whole.contains("; ") && defects.has(Defect.PARAMETER_WITHOUT_A_SPACE_OVERLOOKED)) {
        extensions =
            extensions.stream().map(it -> new ExtensionOffer(it.name(), List.of())).toList();
      }
    }
    if (!extensions.isEmpty()
        && !extensions.stream().allMatch(offer -> offer.name().equals(Compression.NAME))
        && defects.has(Defect.UNKNOWN_EXTENSION_REFUSED)) {
      return refused(400, "unknown extension");
    }
    Compression compression = compresses ? Compression.choose(extensions, defects) : null;
    return new Outcome(accept(head, offered, extensions, compression), compression);
  }

  private static Outcome refused(int status, String why) {
    return new Outcome(Response.text(status, why), null);
  }

  private @Nullable Response refuse(RequestHead head) {
    boolean get =
        head.method().equals("GET")
            || (head.method().equals("get") && defects.has(Defect.METHOD_NAME_IN_ANY_CASE));
    if (!get && !defects.has(Defect.UPGRADE_BY_POST_ACCEPTED)) {
      return Response.text(405, "only GET is answered here").with("Allow", "GET");
    }
    if ((head.minorVersion() == 0 && !defects.has(Defect.UPGRADE_BY_HTTP_1_0_ACCEPTED))
        || !asksForUpgrade(head.fields())) {
      return upgradeRequired("this is a WebSocket endpoint");
    }
    if (isRefusedForAForeignHeader(head.fields())) {
      return Response.text(400, "a header is not as usual");
    }
    if (head.fields().has("Content-Length") && head.fields().has("Transfer-Encoding")) {
      // Nobody else lets such a request come this far.
      if (defects.has(Defect.CONNECTION_KEPT_AFTER_TWO_LENGTHS)) {
        return Response.text(400, "Content-Length together with Transfer-Encoding");
      }
    }
    Response refusal = judgeVersion(head.fields().all("Sec-WebSocket-Version"));
    if (refusal != null) {
      return refusal;
    }
    if (!isKeyAcceptable(head.fields().all(KEY_FIELD))) {
      return Response.text(400, "Sec-WebSocket-Key must be there once, with 16 bytes");
    }
    List<String> protocols = head.fields().all("Sec-WebSocket-Protocol");
    if (!areProtocolsWellFormed(protocols) && !defects.has(Defect.MALFORMED_SUBPROTOCOL_SELECTED)) {
      return Response.text(400, "malformed Sec-WebSocket-Protocol");
    }
    if (defects.has(Defect.MISSING_SUBPROTOCOL_GETS_500)
        && head.fields().members("Sec-WebSocket-Protocol").stream()
            .noneMatch(subprotocols::contains)) {
      return Response.text(500, "no subprotocol is offered that is spoken here");
    }
    return null;
  }

  private boolean isRefusedForAForeignHeader(Fields fields) {
    return fields.lines().stream()
        .filter(
            line ->
                (defects.has(Defect.REPEATED_HEADER_REFUSED) && fields.all(line.name()).size() > 1)
                    || (defects.has(Defect.UNUSUAL_HEADER_NAME_REFUSED)
                        && !line.name().matches("[A-Za-z-]+"))
                    || (defects.has(Defect.HEADER_VALUE_BEYOND_ASCII_REFUSED)
                        && line.value().chars().anyMatch(c -> c > 0x7e)))
        .anyMatch(line -> !lower(line.name()).matches("connection|upgrade|sec-websocket-.*"));
  }

  private Response upgradeRequired(String why) {
    Response response = Response.text(426, why).with(VERSION_FIELD, VERSION);
    if (!defects.has(Defect.UPGRADE_MISSING_IN_426)) {
      boolean another = defects.has(Defect.WEBSOCKET_MISSING_IN_426);
      response = response.with("Upgrade", another ? "h2c" : "websocket");
      if (!defects.has(Defect.CONNECTION_UPGRADE_MISSING_IN_426)) {
        response = response.with("Connection", "Upgrade");
      }
    }
    return response;
  }

  private boolean asksForUpgrade(Fields fields) {
    List<String> upgrades = fields.members("Upgrade");
    List<String> options = fields.members("Connection");
    if (defects.has(Defect.FIRST_UPGRADE_TOKEN_ONLY)) {
      upgrades = upgrades.subList(0, Math.min(1, upgrades.size()));
    }
    if (defects.has(Defect.FIRST_CONNECTION_TOKEN_ONLY)) {
      options = options.subList(0, Math.min(1, options.size()));
    }
    if (defects.has(Defect.LAST_CONNECTION_LINE_ONLY)) {
      options = lastLine("Connection", fields);
    }
    if (defects.has(Defect.EMPTY_CONNECTION_MEMBER_REFUSED)
        && fields.all("Connection").stream().anyMatch(it -> it.matches("\\s*,.*|.*,\\s*,.*"))) {
      return false;
    }
    boolean upgrade =
        contains(upgrades, "websocket", defects.has(Defect.UPGRADE_TOKEN_CASE_SENSITIVE))
            || (upgrades.isEmpty() && defects.has(Defect.MISSING_UPGRADE_ACCEPTED))
            || (!upgrades.isEmpty() && defects.has(Defect.FOREIGN_UPGRADE_ACCEPTED));
    boolean connection =
        defects.has(Defect.CONNECTION_TOKEN_CASE_SENSITIVE)
            ? options.contains("Upgrade") || options.contains("upgrade")
            : contains(options, "Upgrade", false)
                || defects.has(Defect.MISSING_CONNECTION_ACCEPTED);
    return upgrade && connection;
  }

  /** Returns the members of the last line with the name. */
  private static List<String> lastLine(String name, Fields fields) {
    List<String> lines = fields.all(name);
    return lines.isEmpty()
        ? List.of()
        : new Fields(List.of(new Field(name, lines.get(lines.size() - 1)))).members(name);
  }

  private boolean contains(List<String> members, String wanted, boolean exactly) {
    boolean asText = defects.has(Defect.UPGRADE_WORDS_FOUND_IN_OTHERS);
    return members.stream()
        .anyMatch(
            member ->
                exactly
                    ? member.equals(wanted)
                    : member.equalsIgnoreCase(wanted)
                        || (asText && lower(member).contains(lower(wanted))));
  }

  private @Nullable Response judgeVersion(List<String> versions) {
    if (versions.isEmpty()) {
      if (defects.has(Defect.MISSING_VERSION_ACCEPTED)) {
        return null;
      }
      return Response.text(400, "Sec-WebSocket-Version is missing").with(VERSION_FIELD, VERSION);
    }
    boolean lastOnly = defects.has(Defect.LAST_VERSION_LINE_ONLY);
    String version = versions.get(lastOnly ? versions.size() - 1 : 0);
    if ((versions.size() > 1 && !lastOnly)
        || !version.matches("0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5]")) {
      if (defects.has(Defect.MALFORMED_VERSION_ACCEPTED) && version.contains("13")) {
        return null;
      }
      return Response.text(400, "malformed Sec-WebSocket-Version").with(VERSION_FIELD, VERSION);
    }
    if (version.equals("8") && defects.has(Defect.VERSION_8_UNNAMED)) {
      return null;
    }
    if (!version.equals(VERSION) && !defects.has(Defect.UNSUPPORTED_VERSION_ACCEPTED)) {
      Response refusal = upgradeRequired("only version 13 is spoken here");
      return defects.has(Defect.VERSION_MISSING_IN_426) ? refusal.without(VERSION_FIELD) : refusal;
    }
    return null;
  }

  private boolean isKeyAcceptable(List<String> keys) {
    if (keys.isEmpty()) {
      return defects.has(Defect.MISSING_KEY_ACCEPTED);
    }
    if (keys.size() > 1 && !defects.has(Defect.DUPLICATE_KEY_ACCEPTED)) {
      return false;
    }
    int bytes;
    try {
      bytes = Base64.getDecoder().decode(keys.get(0)).length;
    } catch (IllegalArgumentException notBase64) {
      bytes = 0;
    }
    return bytes == KEY_BYTES
        || (keys.get(0).length() == KEY_CHARACTERS && defects.has(Defect.KEY_CHECKED_BY_LENGTH))
        || (bytes > 0 && defects.has(Defect.KEY_LENGTH_NOT_CHECKED))
        || (bytes == 0 && defects.has(Defect.KEY_ENCODING_NOT_CHECKED));
  }

  private static boolean areProtocolsWellFormed(List<String> lines) {
    for (String line : lines) {
      boolean any = false;
      for (String member : line.split(",", -1)) {
        String name = Grammar.trim(member);
        any |= !name.isEmpty();
        if (!name.isEmpty() && !Grammar.isToken(name)) {
          return false;
        }
      }
      if (!any) {
        return false;
      }
    }
    List<String> names = new Fields(protocolFields(lines)).members("p");
    return new HashSet<>(names).size() == names.size();
  }

  private static List<Field> protocolFields(List<String> lines) {
    return lines.stream().map(line -> new Field("p", line)).toList();
  }

  private Response accept(
      RequestHead head,
      List<String> offered,
      List<ExtensionOffer> extensions,
      @Nullable Compression compression) {
    List<Field> fields = new ArrayList<>();
    if (!defects.has(Defect.UPGRADE_MISSING_IN_101)) {
      boolean sentBack = defects.has(Defect.UPGRADE_OFFER_SENT_BACK);
      List<String> offers = head.fields().members("Upgrade");
      fields.add(new Field("Upgrade", sentBack ? String.join(", ", offers) : "websocket"));
    }
    if (!defects.has(Defect.CONNECTION_UPGRADE_MISSING_IN_101)) {
      fields.add(new Field("Connection", "Upgrade"));
    }
    fields.add(new Field("Sec-WebSocket-Accept", acceptFor(key(head.fields()))));
    for (String protocol : selectProtocols(offered)) {
      fields.add(new Field("Sec-WebSocket-Protocol", protocol));
    }
    String extension = extensionResponse(extensions, compression);
    if (extension != null) {
      fields.add(new Field("Sec-WebSocket-Extensions", extension));
    }
    if (defects.has(Defect.CONTENT_LENGTH_IN_101)) {
      fields.add(new Field("Content-Length", "0"));
    }
    return new Response(101, fields, "");
  }

  private String key(Fields fields) {
    boolean exactly = defects.has(Defect.KEY_NAME_CASE_SENSITIVE);
    return fields.lines().stream()
        .filter(it -> exactly ? it.name().equals(KEY_FIELD) : it.name().equalsIgnoreCase(KEY_FIELD))
        .map(Field::value)
        .findFirst()
        .orElse("");
  }

  private String acceptFor(String key) {
    String base = defects.has(Defect.ACCEPT_FROM_LOWER_CASED_KEY) ? lower(key) : key;
    String guid = defects.has(Defect.ACCEPT_WITH_LOWER_CASED_GUID) ? lower(GUID) : GUID;
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((base + guid).getBytes(StandardCharsets.ISO_8859_1));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java platform has SHA-1", missing);
    }
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private List<String> selectProtocols(List<String> offered) {
    if (defects.has(Defect.NEWEST_SUBPROTOCOL_ALWAYS_SELECTED)) {
      return subprotocols.subList(0, 1);
    }
    if (offered.isEmpty()) {
      return defects.has(Defect.SUBPROTOCOL_WITHOUT_OFFER) ? subprotocols.subList(0, 1) : List.of();
    }
    if (defects.has(Defect.SUBPROTOCOL_FOUND_IN_LONGER_ONES)) {
      String all = String.join(", ", offered);
      return subprotocols.stream().filter(all::contains).limit(1).toList();
    }
    List<String> common = offered.stream().filter(subprotocols::contains).toList();
    if (defects.has(Defect.SEVERAL_SUBPROTOCOLS_SELECTED)) {
      return common;
    }
    if (defects.has(Defect.SUBPROTOCOL_NEVER_SELECTED)) {
      return List.of();
    }
    if (!common.isEmpty()) {
      return List.of(common.get(0));
    }
    if (defects.has(Defect.MALFORMED_SUBPROTOCOL_SELECTED) && !areProtocolsWellFormed(offered)) {
      return List.of(offered.get(0));
    }
    if (defects.has(Defect.UNOFFERED_SUBPROTOCOL_SELECTED)) {
      return List.of(subprotocols.get(0));
    }
    if (defects.has(Defect.OFFERED_SUBPROTOCOLS_SENT_BACK)) {
      return List.of(String.join(", ", offered));
    }
    return defects.has(Defect.EMPTY_PROTOCOL_HEADER_SENT) ? List.of("") : List.of();
  }

  private @Nullable String extensionResponse(
      List<ExtensionOffer> extensions, @Nullable Compression compression) {
    if (compression != null) {
      String own = defects.has(Defect.OWN_EXTENSION_ADDED) ? ", x-own" : "";
      return compression.response(defects) + own;
    }
    if (extensions.isEmpty()) {
      return defects.has(Defect.EXTENSION_WITHOUT_OFFER) ? Compression.NAME : null;
    }
    if (extensions.stream().noneMatch(offer -> offer.name().equals(Compression.NAME))
        && defects.has(Defect.UNOFFERED_EXTENSION_CLAIMED)) {
      return Compression.NAME;
    }
    return defects.has(Defect.EMPTY_EXTENSIONS_HEADER_SENT) ? "" : null;
  }
}
