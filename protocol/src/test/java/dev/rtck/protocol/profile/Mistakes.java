package dev.rtck.protocol.profile;

import java.util.ArrayList;
import java.util.List;

/** Profiles that are wrong, and what the reader says of them. */
final class Mistakes {

  private static final String ENDPOINTS = "endpoints: {e: {protocol: ably}}\n";

  private Mistakes() {}

  /**
   * One mistake.
   *
   * @param yaml the profile
   * @param message the whole message
   */
  record Mistake(String yaml, String message) {
    @Override
    public String toString() {
      return message;
    }
  }

  /** Returns what is wrong by its keys and types alone, so that an editor can tell. */
  static List<Mistake> ofForm() {
    List<Mistake> all = new ArrayList<>();
    all.add(
        at(
            "endpoints:\n  chat:\n    protocol: websocket\n    path: /\n    operatons: {}\n",
            "5:5: unknown key 'operatons' in endpoint 'chat'; did you mean 'operations'?"));
    all.add(
        at(
            "endpoint: {}\n",
            "1:1: unknown key 'endpoint' in the profile; did you mean 'endpoints'?"));
    all.add(
        at(
            "operations: {}\n" + ENDPOINTS,
            "1:1: the key 'operations' has no meaning in the profile; it belongs to one of the"
                + " 'endpoints'"));
    all.add(
        at(
            "colour: red\n" + ENDPOINTS,
            "1:1: unknown key 'colour' in the profile; known: target, url, start, users, auth,"
                + " limits, origins, endpoints"));
    all.add(
        at(
            "[a]\n",
            "1:1: expected a mapping in the profile, found a list; write 'key: value' lines"));
    all.add(
        at(
            "target: a\n",
            "1:1: the profile has no 'endpoints'; name at least one, with its 'protocol' and"
                + " 'path'"));
    all.add(
        at(
            "endpoints: {}\n",
            "1:12: expected at least one endpoint for 'endpoints', with 'protocol' and 'path'"));
    all.add(
        at(
            "endpoints: {e: {path: /}}\n",
            "1:16: endpoint 'e' has no 'protocol'; write one of websocket, socketio, stomp, sse,"
                + " pusher, ably, liveblocks"));
    all.add(
        at(
            "endpoints: {e: {protocl: sse}}\n",
            "1:17: unknown key 'protocl' in endpoint 'e'; did you mean 'protocol'?"));
    all.add(
        at(
            "endpoints: {e: {protocol: websockets}}\n",
            "1:27: unknown word 'websockets' for 'protocol' in endpoint 'e'; did you mean"
                + " 'websocket'?"));
    all.add(
        at(
            "endpoints: {e: {protocol: websocket}}\n",
            "1:16: endpoint 'e' has no 'path'; write where it is below 'url', such as path: /"));
    all.add(
        at(
            "endpoints: {e: {protocol: websocket, path: /, namespace: /}}\n",
            "1:47: the key 'namespace' has no meaning in endpoint 'e'; it belongs to socketio, and"
                + " this is websocket"));
    all.add(
        at(
            "endpoints: {e: {protocol: websocket, path: ws}}\n",
            "1:44: expected a path that begins with a slash, percent-encoded, without '#' for"
                + " 'path' in endpoint 'e'"));
    all.add(
        at(
            "endpoints: {a/b: {protocol: ably}}\n",
            "1:13: expected a name without '/', ':' or a leading '-' for the endpoint"));
    all.add(
        at(
            "target: {}\n" + ENDPOINTS,
            "1:9: expected a text for 'target' in the profile, found a mapping"));
    all.add(
        at(
            "url: example\n" + ENDPOINTS,
            "1:6: expected an address such as http://127.0.0.1:3000 for 'url' in the profile"));
    all.add(
        at(
            "url: ftp://example\n" + ENDPOINTS,
            "1:6: expected an address such as http://127.0.0.1:3000 for 'url' in the profile"));
    all.add(
        at(
            "url: http://a.example/chat\n" + ENDPOINTS,
            "1:6: 'url' is the base of every endpoint and has no path; write it as their 'path'"));
    all.add(
        at(
            "start: {directory: .}\n" + ENDPOINTS,
            "1:8: 'start' has no 'command'; write what starts the target"));
    all.add(
        at(
            "start: {command: x, timeout: 60}\n" + ENDPOINTS,
            "1:30: expected a duration such as 500ms, 10s, 2m or 1h for 'timeout' in 'start',"
                + " found '60'"));
    all.add(
        at(
            "limits: {idle: ten}\n" + ENDPOINTS,
            "1:16: expected a duration such as 500ms, 10s, 2m or 1h for 'idle' in 'limits', found"
                + " 'ten'"));
    all.add(
        at(
            "limits: {messageBytes: 1MB}\n" + ENDPOINTS,
            "1:24: expected a whole number from 1 to 4611686018427387903 for 'messageBytes' in"
                + " 'limits', found '1MB'"));
    all.add(
        at(
            "limits: {connections: 0}\n" + ENDPOINTS,
            "1:23: expected a whole number from 1 to 2147483647 for 'connections' in 'limits',"
                + " found '0'"));
    all.add(
        at(
            "limits: {connections: \"10\"}\n" + ENDPOINTS,
            "1:23: expected a whole number from 1 to 2147483647 for 'connections' in 'limits',"
                + " found '10'"));
    all.add(
        at(
            "limits: {ratePerSecond: -1}\n" + ENDPOINTS,
            "1:25: expected a number above zero for 'ratePerSecond' in 'limits', found '-1'"));
    all.add(
        at(
            "auth: {required: maybe}\n" + ENDPOINTS,
            "1:18: expected true or false for 'required' in 'auth', found 'maybe'"));
    all.add(
        at(
            "auth: {required: true, anonymous: allowed}\n" + ENDPOINTS,
            "1:35: 'anonymous: allowed' contradicts 'required: true' in 'auth'; write 'anonymous:"
                + " refused' or 'required: false'"));
    all.add(
        at(
            "auth: {anonymous: alowed}\n" + ENDPOINTS,
            "1:19: unknown word 'alowed' for 'anonymous' in 'auth'; did you mean 'allowed'?"));
    all.add(
        at(
            "auth: {valid: alice}\nusers: {alice: {}}\n" + ENDPOINTS,
            "1:15: expected a list such as [a, b] for 'valid' in 'auth', found 'alice'"));
    all.add(
        at(
            "origins: {allowed: [https://a.example/]}\n" + ENDPOINTS,
            "1:21: expected an origin such as https://app.example, without a path, or null in"
                + " 'allowed' of 'origins', found 'https://a.example/'"));
    all.add(
        at(
            "users: {alice: {cookie: {a: b}}}\n" + ENDPOINTS,
            "1:17: unknown key 'cookie' in user 'alice'; did you mean 'cookies'?"));
    // The value may be a credential, and is not repeated.
    all.add(
        at(
            "users: {alice: {cookies: s3cret}}\n" + ENDPOINTS,
            "1:26: expected a mapping in 'cookies' of user 'alice', found a text; write 'key:"
                + " value' lines"));
    all.add(
        at(
            "users: {alice: {cookies: {a: [s3cret]}}}\n" + ENDPOINTS,
            "1:30: expected a text for 'a' in 'cookies' of user 'alice', found a list"));
    all.add(
        at(
            "endpoints: {e: {protocol: socketio, transports: [pooling]}}\n",
            "1:50: unknown word 'pooling' for 'transports' in endpoint 'e'; did you mean"
                + " 'polling'?"));
    all.add(
        at(
            "endpoints: {e: {protocol: socketio, transports: [polling, polling]}}\n",
            "1:59: 'polling' stands twice in 'transports'"));
    all.add(
        at(
            "endpoints: {e: {protocol: socketio, namespace: chat}}\n",
            "1:48: expected a namespace that begins with a slash for 'namespace' in endpoint"
                + " 'e'"));
    all.add(
        at(
            "endpoints: {e: {protocol: stomp, path: /, versions: ['1.3']}}\n",
            "1:54: unknown word '1.3' for 'versions' in endpoint 'e'; did you mean '1.2'?"));
    all.add(
        at(
            "endpoints: {e: {protocol: stomp, path: /, destinations: {topics: /t}}}\n",
            "1:58: unknown key 'topics' in 'destinations' of endpoint 'e'; did you mean"
                + " 'topic'?"));
    all.add(
        at(
            "endpoints: {e: {protocol: sse, path: /, methods: []}}\n",
            "1:50: expected at least one method for 'methods' in endpoint 'e'"));
    all.add(
        at(
            "endpoints: {e: {protocol: pusher, app: {key: [s3cret]}}}\n",
            "1:46: expected a text for 'key' in 'app' of endpoint 'e', found a list"));
    ofOperations(all);
    return all;
  }

  private static void ofOperations(List<Mistake> all) {
    all.add(
        operation(
            "websocket",
            "brodcast: {}",
            "unknown operation 'brodcast' in endpoint 'e';" + " did you mean 'broadcast'?"));
    all.add(
        operation(
            "websocket",
            "echo: {sent: a, receive: a}",
            "7: unknown key 'sent' in operation 'echo' of endpoint 'e'; did you mean 'send'?"));
    all.add(
        operation(
            "websocket",
            "echo: {send: a, receive: a, to: everyone}",
            "28: the key 'to' has no meaning in operation 'echo' of endpoint 'e'; it belongs to"
                + " broadcast, room, volatile, joined, left"));
    all.add(
        operation(
            "websocket",
            "push: {send: a, receive: a}",
            "7: the key 'send' has no meaning in operation 'push' of endpoint 'e'; the server does"
                + " this unasked"));
    all.add(
        operation(
            "websocket",
            "echo: {send: a, ack: [a]}",
            "16: the key 'ack' has no meaning in operation 'echo' of endpoint 'e'; it belongs to"
                + " socketio, and this is websocket"));
    all.add(
        operation(
            "websocket",
            "broadcast: {send: a, receive: a, to: members}",
            "37: unknown word 'members' for 'to' in operation 'broadcast' of endpoint 'e'; known:"
                + " everyone, others"));
    all.add(
        operation(
            "websocket",
            "broadcast: {send: a}",
            "11: operation 'broadcast' of endpoint 'e' has no 'receive'; write what the recipients"
                + " get"));
    all.add(
        operation(
            "websocket",
            "heartbeat: {every: 1s}",
            "11: operation 'heartbeat' of endpoint 'e' has no 'receive'; write what is sent, what"
                + " arrives, or both"));
    all.add(
        operation(
            "websocket",
            "push: {receive: a, every: 1}",
            "26: expected a duration such as 500ms, 10s, 2m or 1h for 'every' in operation 'push'"
                + " of endpoint 'e', found '1'"));
    all.add(
        operation(
            "socketio",
            "echo: {send: hello, receive: [a]}",
            "13: expected [event, argument, …] for 'send' in operation 'echo' of endpoint 'e', as"
                + " Socket.IO emits it"));
    all.add(
        operation(
            "socketio",
            "echo: {send: [a], ack: b}",
            "23: expected a list of arguments for 'ack' in operation 'echo' of endpoint 'e'"));
    all.add(
        operation(
            "stomp",
            "error: {send: {body: a}}",
            "14: 'send' of operation 'error' of endpoint 'e' has no 'destination'; write where it"
                + " goes, such as destination: /app/chat"));
    all.add(
        operation(
            "stomp",
            "error: {send: {destination: /a, bdy: a}}",
            "32: unknown key 'bdy' in 'send' of operation 'error' of endpoint 'e'; did you mean"
                + " 'body'?"));
    all.add(
        operation(
            "sse",
            "push: {receive: {data: a, event: 5}}",
            "33: expected a text for 'event' in 'receive' of operation 'push' of endpoint 'e'"));
    all.add(
        operation(
            "sse",
            "error: {send: {path: /a, headers: {A: [b]}}}",
            "38: expected a text for 'A' in 'send' of operation 'error' of endpoint 'e'"));
    all.add(
        operation(
            "stomp",
            "push: {receive: {body: a}, subscribe: [b]}",
            "38: expected a text for 'subscribe' in operation 'push' of endpoint 'e', the"
                + " destination or path to subscribe to"));
  }

  /** Returns what is wrong by its meaning, or is no good YAML; a schema cannot tell. */
  static List<Mistake> ofMeaning() {
    List<Mistake> all = new ArrayList<>();
    all.add(
        at(
            "target: a\ntarget: b\n" + ENDPOINTS,
            "2:1: duplicate key 'target' in the profile; it stands already in line 1"));
    all.add(
        operation(
            "websocket",
            "error: {send: {a: 1, a: 2}}",
            "21: duplicate key 'a' in 'send' of operation 'error' of endpoint 'e'; it stands"
                + " already in line 5"));
    all.add(
        at(
            "auth: {valid: [alcie]}\nusers: {alice: {}}\n" + ENDPOINTS,
            "1:16: unknown user 'alcie' for 'valid' in 'auth'; did you mean 'alice'?"));
    all.add(
        at(
            "auth: {invalid: [bob]}\n" + ENDPOINTS,
            "1:18: unknown user 'bob' for 'invalid' in 'auth'; the profile has no 'users'"));
    all.add(
        at(
            "auth: {valid: [a], invalid: [a]}\nusers: {a: {}}\n" + ENDPOINTS,
            "1:29: user 'a' is both valid and invalid in 'auth'"));
    all.add(
        at(
            "users: {a: {headers: {X: \"y${env:NOPE}\"}}}\n" + ENDPOINTS,
            "1:26: the environment variable 'NOPE' is not set; set it, or write the value in place"
                + " of ${env:NOPE}"));
    all.add(
        at(
            "users: {a: {headers: {X: \"y\\r\\nZ: z\"}}}\n" + ENDPOINTS,
            "1:26: the value of the header 'X' has a line break; remove it"));
    all.add(
        at(
            "users: {a: {headers: {'X y': z}}}\n" + ENDPOINTS,
            "1:23: expected a token without spaces or separators as a name in 'headers' of user"
                + " 'a'"));
    all.add(
        at(
            "users: {a: {cookies: {x: 's3cret;b'}}}\n" + ENDPOINTS,
            "1:26: the value of the cookie 'x' has a ';' or a control character; encode it as the"
                + " application does"));
    all.add(
        at(
            "url: http://a:b@c.example\n" + ENDPOINTS,
            "1:6: credentials belong into 'users', not into 'url'"));
    all.add(
        at(
            "start: {command: x, directory: not-there}\n" + ENDPOINTS,
            "1:32: there is no directory 'not-there'; 'directory' in 'start' is relative to the"
                + " profile"));
    all.add(
        at(
            "endpoints: {e: {protocol: sse, url: 'tcp://a:1'}}\n",
            "1:37: tcp:// is for stomp, and endpoint 'e' is sse"));
    all.add(
        at(
            "endpoints: {e: {protocol: sse, url: 'http://a/b', path: /c}}\n",
            "1:57: endpoint 'e' has a path in its 'url' as well; write it once"));
    all.add(
        operation(
            "websocket",
            "echo: {send: \"${txt}\", receive: \"${text}\"}",
            "13: ${txt} has no value in 'send' of operation 'echo' of endpoint 'e', and no"
                + " 'receive' of the endpoint binds it; did you mean 'text'?"));
    all.add(
        operation(
            "websocket",
            "echo: {send: \"${any}\", receive: \"${text}\"}",
            "13: ${any} has no value that could be sent, in 'send' of operation 'echo' of endpoint"
                + " 'e'"));
    all.add(
        operation(
            "websocket",
            "error: {send: \"${text\"}",
            "14: '${' without its '}'; write $${ for a literal one (in 'send' of operation 'error'"
                + " of endpoint 'e')"));
    all.add(
        operation(
            "websocket",
            "error: {send: {\"${text}\": 1}}",
            "15: names are filled in in values, not in keys (in 'send' of operation 'error' of"
                + " endpoint 'e')"));
    all.add(
        operation(
            "websocket",
            "error: {send: .inf}",
            "14: '.inf' is no number that JSON can hold; put text in quotes"));
    all.add(
        operation(
            "websocket",
            "error: {send: !!binary YQ==}",
            "14: the YAML tag 'tag:yaml.org,2002:binary' has no meaning here; remove it"));
    all.add(
        operation(
            "websocket",
            "error: {send: &x [*x]}",
            "14: nested too deep in 'send' of operation 'error' of endpoint 'e'; does an alias"
                + " hold itself?"));
    all.add(at("a: b: c\n", "1:5: not YAML: mapping values are not allowed here"));
    all.add(at("a: *nope\n", "1:4: not YAML: found undefined alias nope"));
    all.add(
        at(
            "a: 1\nb: \u0007\n",
            "2:4: the character U+0007 is not allowed in YAML; write it as an escape in double"
                + " quotes"));
    all.add(at("? [a]\n: 1\n", "1:3: expected a name as a key in the profile"));
    all.add(at("a: " + "[".repeat(200) + "\n", "1:103: nested more than 100 levels deep"));
    // Of several, the one that stands first.
    all.add(
        at(
            "endpoints: {e: {protocol: sse}}\nlimits: {idle: 1}\nfoo: 1\n",
            "1:16: endpoint 'e' has no 'path'; write where it is below 'url', such as path: /"));
    return all;
  }

  private static Mistake at(String yaml, String message) {
    return new Mistake(yaml, "rtck.yaml:" + message);
  }

  /** A mistake in the one operation of an endpoint; the column is counted from the operation. */
  private static Mistake operation(String protocol, String operation, String message) {
    String yaml =
        "endpoints:\n  e:\n    protocol: "
            + protocol
            + "\n    path: /\n    operations: {"
            + operation
            + "}\n";
    int offset = "    operations: {".length();
    int column = 0;
    String rest = message;
    if (Character.isDigit(message.charAt(0))) {
      int colon = message.indexOf(':');
      column = Integer.parseInt(message.substring(0, colon));
      rest = message.substring(colon + 2);
    }
    return at(yaml, "5:" + (offset + column + 1) + ": " + rest);
  }
}
