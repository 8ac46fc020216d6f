import { WebSocket, WebSocketServer } from 'ws';

// Anything larger is answered with close code 1009. The default of `ws` is 100 MiB.
const MAX_MESSAGE_BYTES = 1024 * 1024;
// What may wait for one client that reads too slowly, before it is dropped.
const MAX_BACKLOG_BYTES = 16 * MAX_MESSAGE_BYTES;
const PING_EVERY_MILLIS = 25_000;
const CLOSE_TIMEOUT_MILLIS = 5_000;

/**
 * A chat room: every text message goes back to its sender as an `echo` and to everybody, the sender
 * included, as a `broadcast`.
 */
export function createChat() {
  const room = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    closeTimeout: CLOSE_TIMEOUT_MILLIS,
  });
  const unanswered = new WeakSet();

  room.on('connection', (client) => {
    // Without a listener, a client's protocol error would be an uncaught exception.
    client.on('error', (error) => console.warn(`WebSocket client: ${error.message}`));
    client.on('pong', () => unanswered.delete(client));
    client.on('message', (data, isBinary) => {
      if (isBinary) {
        client.close(1003, 'text only');
        return;
      }
      const text = data.toString();
      const timestamp = new Date().toISOString();
      send(client, JSON.stringify({ type: 'echo', data: text, timestamp }));
      const toAll = JSON.stringify({ type: 'broadcast', data: text });
      for (const member of room.clients) {
        send(member, toAll);
      }
    });
  });

  // Keeps proxies from closing quiet connections, and finds peers that vanished without a word.
  const heartbeat = setInterval(() => {
    for (const client of room.clients) {
      if (unanswered.has(client)) {
        client.terminate();
      } else {
        unanswered.add(client);
        client.ping();
      }
    }
  }, PING_EVERY_MILLIS);

  return {
    handleUpgrade(request, socket, head) {
      room.handleUpgrade(request, socket, head, (client) => {
        room.emit('connection', client, request);
      });
    },

    /** Says goodbye to everybody; resolves when all are gone, at the latest after the timeout. */
    close() {
      clearInterval(heartbeat);
      for (const client of room.clients) {
        client.close(1001, 'server is shutting down');
      }
      return new Promise((resolve) => room.close(resolve));
    },
  };
}

function send(client, frame) {
  if (client.readyState !== WebSocket.OPEN) {
    return;
  }
  if (client.bufferedAmount > MAX_BACKLOG_BYTES) {
    client.terminate();
    return;
  }
  client.send(frame);
}
