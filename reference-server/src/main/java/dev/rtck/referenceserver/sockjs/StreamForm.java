package dev.rtck.referenceserver.sockjs;

import java.util.function.UnaryOperator;

/**
 * How frames are written into a response that goes on.
 *
 * @param prelude what comes first
 * @param frame makes a frame what is written
 */
record StreamForm(String prelude, UnaryOperator<String> frame) {
  /** Line by line (xhr_streaming). */
  static final StreamForm LINES = new StreamForm("h".repeat(2048) + "\n", it -> it + "\n");

  /** One server-sent event each (eventsource). */
  static final StreamForm EVENTS = new StreamForm("\r\n", it -> "data: " + it + "\r\n\r\n");

  private static final int LEAST_HEAD = 1024;

  /** One script each, which calls a function of the page around it (htmlfile). */
  static StreamForm scripts(String callback) {
    String head =
        """
        <!doctype html>
        <html><head>
          <meta http-equiv="X-UA-Compatible" content="IE=edge" />
          <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
        </head><body><h2>Don't panic!</h2>
          <script>
            document.domain = document.domain;
            var c = parent.%s;
            c.start();
            function p(d) {c.message(d);};
            window.onload = c.stop;
          </script>
        """
            .formatted(callback);
    String filling = " ".repeat(Math.max(0, LEAST_HEAD - head.length()));
    return new StreamForm(
        head + filling + "\r\n\r\n",
        it -> "<script>\np(" + SockJsSession.json(it) + ");\n</script>\r\n");
  }

  String written(String text) {
    return frame.apply(text);
  }
}
