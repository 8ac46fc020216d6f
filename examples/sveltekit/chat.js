import { randomUUID } from 'node:crypto';
import { WebSocket, WebSocketServer } from 'ws';

// Anything larger is answered with close code 1009. The default of `ws` is 100 MiB.
const MAX_MESSAGE_BYTES = 256 * 1024;
// What may wait for one client that reads too slowly, before it is dropped.
const MAX_BACKLOG_BYTES = 64 * MAX_MESSAGE_BYTES;

/**
 * A chat: what a client says is confirmed to itself and told to all others; what it whispers is
 * told to the one client whose id it names.
 */
export function createChat() {
  const chat = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  const clients = new Map();

  chat.on('connection', (client) => {
    const id = randomUUID();
    clients.set(id, client);
    client.on('close', () => clients.delete(id));
    // Without a listener, a client's protocol error would be an uncaught exception.
    client.on('error', (error) => console.warn(`WebSocket client: ${error.message}`));
    client.on('message', (data) => receive(client, id, parse(data)));
    send(client, { type: 'welcome', id });
  });

  function receive(client, from, message) {
    const text = message?.text;
    if (typeof text !== 'string') {
      send(client, { type: 'error', message: 'Expected JSON with a text' });
    } else if (message.type === 'say') {
      send(client, { type: 'sent', text });
      const frame = JSON.stringify({ type: 'said', from, text });
      for (const other of chat.clients) {
        if (other !== client) {
          sendFrame(other, frame);
        }
      }
    } else if (message.type === 'whisper' && isConnected(message.to)) {
      send(clients.get(message.to), { type: 'whispered', from, text });
    } else {
      send(client, { type: 'error', message: 'Expected the type say, or whisper to a client' });
    }
  }

  function isConnected(id) {
    // One that is saying goodbye is still known.
    return clients.get(id)?.readyState === WebSocket.OPEN;
  }

  return chat;
}

function send(client, message) {
  sendFrame(client, JSON.stringify(message));
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

/** The value of a JSON text, or undefined when it is none. */
function parse(data) {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
