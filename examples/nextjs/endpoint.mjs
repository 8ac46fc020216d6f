import { WebSocket, WebSocketServer } from 'ws';

// Anything larger is answered with close code 1009. The default of `ws` is 100 MiB.
const MAX_MESSAGE_BYTES = 1024 * 1024;
// What may wait for one client that reads too slowly, before it is dropped.
const MAX_BACKLOG_BYTES = 16 * MAX_MESSAGE_BYTES;
const PING_EVERY_MILLIS = 25_000;
const CLOSE_TIMEOUT_MILLIS = 5_000;

/** What every WebSocket of this application has in common: limits, heartbeat and farewell. */
export class Endpoint {
  #unanswered = new WeakSet();
  #server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    closeTimeout: CLOSE_TIMEOUT_MILLIS,
  });
  // Keeps proxies from closing quiet connections, and finds peers that vanished without a word.
  #heartbeat = setInterval(() => {
    for (const client of this.#server.clients) {
      if (this.#unanswered.has(client)) {
        client.terminate();
      } else {
        this.#unanswered.add(client);
        client.ping();
      }
    }
  }, PING_EVERY_MILLIS);

  /** Calls `onConnection` with each client that connects. */
  constructor(onConnection = () => {}) {
    this.#server.on('connection', (client) => {
      // Without a listener, a client's protocol error would be an uncaught exception.
      client.on('error', (error) => console.warn(`WebSocket client: ${error.message}`));
      client.on('pong', () => this.#unanswered.delete(client));
      onConnection(client);
    });
  }

  handleUpgrade(request, socket, head) {
    this.#server.handleUpgrade(request, socket, head, (client) => {
      this.#server.emit('connection', client, request);
    });
  }

  broadcast(message) {
    const frame = JSON.stringify(message);
    for (const client of this.#server.clients) {
      sendFrame(client, frame);
    }
  }

  /** Says goodbye to everybody; resolves when all are gone, at the latest after the timeout. */
  close() {
    clearInterval(this.#heartbeat);
    for (const client of this.#server.clients) {
      client.close(1001, 'server is shutting down');
    }
    return new Promise((resolve) => this.#server.close(resolve));
  }
}

export function send(client, message) {
  sendFrame(client, JSON.stringify(message));
}

/** Calls `onText` with each text message; who sends binary ones is turned away. */
export function listen(client, onText) {
  client.on('message', (data, isBinary) => {
    if (isBinary) {
      client.close(1003, 'text only');
    } else {
      onText(data.toString());
    }
  });
}

function sendFrame(client, frame) {
  if (client.readyState !== WebSocket.OPEN) {
    return;
  }
  if (client.bufferedAmount > MAX_BACKLOG_BYTES) {
    client.terminate();
    return;
  }
  client.send(frame);
}
