import { Endpoint, listen, send } from './endpoint.mjs';

/**
 * A chat room: every text message goes back to its sender as an `echo` and to everybody, the sender
 * included, as a `broadcast`.
 */
export function createChat() {
  const chat = new Endpoint((client) => {
    listen(client, (text) => {
      send(client, { type: 'echo', data: text, timestamp: new Date().toISOString() });
      chat.broadcast({ type: 'broadcast', data: text });
    });
  });
  return chat;
}
