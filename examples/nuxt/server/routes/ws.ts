const EVERYONE = 'everyone';

/**
 * Clients that know each other by an id, which the greeting tells: a `broadcast` goes to everybody,
 * the sender included, a `private` message to the client whose id is its `targetId`, and an `echo`
 * back to whoever sent it.
 */
export default defineWebSocketHandler({
  open(peer) {
    peer.subscribe(EVERYONE);
    peer.send({ type: 'connected', clientId: peer.id, timestamp: Date.now() });
  },

  message(peer, message) {
    const received = parse(message.text());
    switch (received?.type) {
      case 'echo':
        peer.send({ type: 'echo', data: received.data, timestamp: Date.now() });
        break;
      case 'broadcast': {
        // As text: an object that is published goes out as a binary message.
        const frame = JSON.stringify({
          type: 'broadcast',
          from: peer.id,
          data: received.data,
          timestamp: Date.now(),
        });
        peer.send(frame);
        // Reaches everybody but the publishing peer.
        peer.publish(EVERYONE, frame);
        break;
      }
      case 'private': {
        // One that is saying goodbye is still among the peers.
        const recipient = [...peer.peers].find(
          ({ id, websocket }) =>
            id === received.targetId && websocket.readyState === websocket.OPEN,
        );
        if (recipient) {
          recipient.send({
            type: 'private',
            from: peer.id,
            data: received.data,
            timestamp: Date.now(),
          });
        } else {
          refuse(peer, 'No such client');
        }
        break;
      }
      default:
        refuse(peer, 'Expected JSON with the type echo, broadcast or private');
    }
  },

  error(peer, error) {
    console.warn(`WebSocket client ${peer.id}: ${error.message}`);
  },
});

function refuse(peer: { send(message: unknown): void }, message: string) {
  peer.send({ type: 'error', message, timestamp: Date.now() });
}

/** The value of a JSON text, or undefined when it is none. */
function parse(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
