import { randomUUID } from 'node:crypto';
import { WebSocket, WebSocketServer } from 'ws';

// Anything larger is answered with close code 1009. The default of `ws` is 100 MiB.
const MAX_MESSAGE_BYTES = 64 * 1024;
// What may wait for one client that reads too slowly, before it is dropped.
const MAX_BACKLOG_BYTES = 4 * 1024 * 1024;

/**
 * Rooms that clients enter and leave. What is said in a room goes to its members, the speaker
 * included; `broadcast` goes to all other clients, `private` to one. Nothing is kept for later.
 */
export function createRooms() {
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  const clients = new Map();
  const rooms = new Map();

  const actions = {
    join(client, { room }) {
      if (typeof room !== 'string' || room === '') {
        return refuse(client, 'A room has a name');
      }
      const members = rooms.get(room) ?? new Set();
      if (!members.has(client)) {
        sendAll(members, { type: 'member-joined', room, id: client.id });
        rooms.set(room, members.add(client));
      }
      send(client, { type: 'joined', room, members: [...members].map(({ id }) => id) });
    },

    leave(client, { room }) {
      if (leave(client, room)) {
        send(client, { type: 'left', room });
      } else {
        refuse(client, 'You are not in this room');
      }
    },

    message(client, { room, text }) {
      const members = rooms.get(room);
      if (members?.has(client)) {
        sendAll(members, { type: 'message', room, from: client.id, text });
      } else {
        refuse(client, 'You are not in this room');
      }
    },

    broadcast(client, { text }) {
      const others = [...server.clients].filter((other) => other !== client);
      sendAll(others, { type: 'broadcast', from: client.id, text });
    },

    private(client, { to, text }) {
      const recipient = clients.get(to);
      // One that is saying goodbye is still known.
      if (recipient?.readyState === WebSocket.OPEN) {
        send(recipient, { type: 'private', from: client.id, text });
      } else {
        refuse(client, 'No such client');
      }
    },
  };

  function leave(client, room) {
    const members = rooms.get(room);
    if (!members?.delete(client)) {
      return false;
    }
    if (members.size === 0) {
      rooms.delete(room);
    }
    sendAll(members, { type: 'member-left', room, id: client.id });
    return true;
  }

  server.on('connection', (client, _request, user) => {
    client.id = randomUUID();
    clients.set(client.id, client);
    client.on('close', () => {
      clients.delete(client.id);
      for (const room of rooms.keys()) {
        leave(client, room);
      }
    });
    client.on('message', (data, isBinary) => {
      if (isBinary) {
        client.close(1003, 'text only');
        return;
      }
      const message = parse(data);
      // An object that only looks like a text would throw where it is taken for one.
      if (typeof message?.type === 'string' && Object.hasOwn(actions, message.type)) {
        actions[message.type](client, message);
      } else {
        refuse(client, `Expected JSON with one of the types ${Object.keys(actions).join(', ')}`);
      }
    });
    send(client, { type: 'welcome', id: client.id, user });
  });

  return server;
}

function refuse(client, message) {
  send(client, { type: 'error', message });
}

function send(client, message) {
  sendAll([client], message);
}

function sendAll(recipients, message) {
  const frame = JSON.stringify(message);
  for (const recipient of recipients) {
    if (recipient.readyState !== WebSocket.OPEN) {
      continue;
    }
    if (recipient.bufferedAmount > MAX_BACKLOG_BYTES) {
      recipient.terminate();
    } else {
      recipient.send(frame);
    }
  }
}

/** The value of a JSON text, or undefined when it is none. */
function parse(data) {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
