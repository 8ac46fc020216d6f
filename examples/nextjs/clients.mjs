import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { Endpoint, listen, send } from './endpoint.mjs';

/**
 * Clients that know each other by an id, which the greeting tells: a `broadcast` goes to everybody,
 * the sender included, a `private` message to the client whose id is its `targetId`.
 */
export function createClients() {
  const clients = new Map();

  const endpoint = new Endpoint((client) => {
    const clientId = randomUUID();
    clients.set(clientId, client);
    client.on('close', () => clients.delete(clientId));
    listen(client, (text) => receive(client, clientId, text));
    send(client, { type: 'connected', clientId, timestamp: now() });
  });

  function receive(client, from, text) {
    const message = parse(text);
    switch (message?.type) {
      case 'broadcast':
        endpoint.broadcast({ type: 'broadcast', from, data: message.data, timestamp: now() });
        break;
      case 'private':
        deliver(client, from, message);
        break;
      default:
        refuse(client, 'Expected JSON with the type broadcast or private');
    }
  }

  function deliver(client, from, { targetId, data }) {
    const recipient = clients.get(targetId);
    // One that is saying goodbye is still known.
    if (recipient?.readyState === WebSocket.OPEN) {
      send(recipient, { type: 'private', from, data, timestamp: now() });
    } else {
      refuse(client, 'No such client');
    }
  }

  return endpoint;
}

function refuse(client, message) {
  send(client, { type: 'error', message, timestamp: now() });
}

/** The value of a JSON text, or undefined when it is none. */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function now() {
  return new Date().toISOString();
}
