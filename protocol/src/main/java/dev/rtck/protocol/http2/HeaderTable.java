package dev.rtck.protocol.http2;

import dev.rtck.protocol.websocket.HttpHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the numbers of header blocks stand for (RFC 7541 §2.3). Not thread-safe. */
final class HeaderTable {

  static final int SIZE = 4096;

  private static final int OVERHEAD = 32;

  /** RFC 7541, Appendix A: name, and value where there is one. */
  private static final List<HttpHeader> STATIC =
      """
      :authority
      :method GET
      :method POST
      :path /
      :path /index.html
      :scheme http
      :scheme https
      :status 200
      :status 204
      :status 206
      :status 304
      :status 400
      :status 404
      :status 500
      accept-charset
      accept-encoding gzip, deflate
      accept-language
      accept-ranges
      accept
      access-control-allow-origin
      age
      allow
      authorization
      cache-control
      content-disposition
      content-encoding
      content-language
      content-length
      content-location
      content-range
      content-type
      cookie
      date
      etag
      expect
      expires
      from
      host
      if-match
      if-modified-since
      if-none-match
      if-range
      if-unmodified-since
      last-modified
      link
      location
      max-forwards
      proxy-authenticate
      proxy-authorization
      range
      referer
      refresh
      retry-after
      server
      set-cookie
      strict-transport-security
      transfer-encoding
      user-agent
      vary
      via
      www-authenticate
      """
          .lines()
          .map(line -> line.split(" ", 2))
          .map(parts -> new HttpHeader(parts[0], parts.length > 1 ? parts[1] : ""))
          .toList();

  private static final Map<String, Integer> NUMBERS =
      IntStream.rangeClosed(1, STATIC.size())
          .boxed()
          .collect(Collectors.toMap(it -> STATIC.get(it - 1).name(), it -> it, Math::min));

  private final List<HttpHeader> newestFirst = new ArrayList<>();
  private int size;
  private int limit = SIZE;

  /** Returns the number that stands for the name on every connection, or 0. */
  static int numberOf(String name) {
    return NUMBERS.getOrDefault(name, 0);
  }

  /**
   * Returns the entry of the number.
   *
   * @throws MalformedHttp2 when there is none
   */
  HttpHeader at(int number) throws MalformedHttp2 {
    int dynamic = number - STATIC.size() - 1;
    if (number < 1 || dynamic >= newestFirst.size()) {
      throw new MalformedHttp2(
          ErrorCode.COMPRESSION_ERROR, "a header block that names the entry " + number);
    }
    return dynamic < 0 ? STATIC.get(number - 1) : newestFirst.get(dynamic);
  }

  void add(HttpHeader header) {
    newestFirst.add(0, header);
    size += size(header);
    evict();
  }

  /**
   * Changes how much is kept.
   *
   * @throws MalformedHttp2 when it is more than was allowed
   */
  void limit(int bytes) throws MalformedHttp2 {
    if (bytes > SIZE) {
      throw new MalformedHttp2(
          ErrorCode.COMPRESSION_ERROR, "a header table of " + bytes + " bytes");
    }
    limit = bytes;
    evict();
  }

  private void evict() {
    while (size > limit && !newestFirst.isEmpty()) {
      size -= size(newestFirst.remove(newestFirst.size() - 1));
    }
  }

  /** Characters are counted where bytes are meant: a name or value beyond ASCII is rare. */
  static int size(HttpHeader header) {
    return OVERHEAD + header.name().length() + header.value().length();
  }
}
