// Talks to a STOMP server with @stomp/stompjs, and exits non-zero when anything is amiss.
// Usage: node check.mjs PORT [PATH]
import { Client } from '@stomp/stompjs';
import { WebSocket } from 'ws';

const [port, path = '/stomp'] = process.argv.slice(2);
if (!port) {
  console.error('usage: node check.mjs PORT [PATH]');
  process.exit(2);
}
const LIMIT_MILLIS = 5000;
const PROTOCOLS = ['v12.stomp', 'v11.stomp', 'v10.stomp'];

function within(promise, what) {
  const late = new Promise((_, reject) =>
    setTimeout(() => reject(new Error(`nothing came: ${what}`)), LIMIT_MILLIS).unref());
  return Promise.race([promise, late]);
}

function connect(options = {}) {
  return within(new Promise((resolve, reject) => {
    const client = new Client({
      webSocketFactory: () => new WebSocket(`ws://127.0.0.1:${port}${path}`, PROTOCOLS),
      reconnectDelay: 0,
      heartbeatIncoming: 500,
      heartbeatOutgoing: 500,
      onConnect: frame => resolve({ client, connected: frame }),
      onStompError: frame => reject(new Error(`ERROR: ${frame.headers.message}`)),
      onWebSocketError: event => reject(new Error(`WebSocket: ${event.message}`)),
      ...options,
    });
    client.activate();
  }), 'CONNECTED');
}

function subscribe(client, destination, headers = {}) {
  const waiting = [];
  const arrived = [];
  const subscription = client.subscribe(destination, message => {
    const next = waiting.shift();
    if (next) next(message); else arrived.push(message);
  }, headers);
  const next = () => within(new Promise(resolve => {
    const message = arrived.shift();
    if (message) resolve(message); else waiting.push(resolve);
  }), destination);
  return { subscription, next, arrived };
}

let receipts = 0;
function receipt(client, action) {
  const id = `receipt-${++receipts}`;
  return within(new Promise(resolve => {
    client.watchForReceipt(id, resolve);
    action(id);
  }), id);
}

function same(actual, expected, what) {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) {
    throw new Error(`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
  }
  console.log(`ok  ${what}`);
}

async function run() {
  const { client: alice, connected } = await connect();
  same(connected.headers.version, '1.2', 'the newest version is agreed');
  const { client: bob } = await connect({ splitLargeFrames: true, maxWebSocketChunkSize: 1024 });

  const run = Date.now().toString(36);
  const topic = `/topic/check-${run}`;
  const heardByAlice = subscribe(alice, topic);
  const heardByBob = subscribe(bob, topic);
  await receipt(alice, id => alice.publish({ destination: '/topic/fence', headers: { receipt: id } }));
  await receipt(bob, id => bob.publish({ destination: topic, body: 'a\n:\\ü', headers: { receipt: id, 'x-y': 'a:b\n\\d' } }));
  const message = await heardByAlice.next();
  same(message.body, 'a\n:\\ü', 'a body arrives as it was');
  same(message.headers['x-y'], 'a:b\n\\d', 'a header arrives as it was');
  same((await heardByBob.next()).body, 'a\n:\\ü', 'the sender hears its topic, too');

  const large = 'x'.repeat(200_000);
  bob.publish({ destination: topic, body: large });
  same((await heardByAlice.next()).body.length, large.length, 'a frame over many messages arrives');
  const octets = Uint8Array.from({ length: 256 }, (_, i) => i);
  bob.publish({ destination: topic, binaryBody: octets });
  same([...(await heardByAlice.next()).binaryBody], [...octets], 'all octets arrive');

  const queue = `/queue/check-${run}`;
  for (const body of ['1', '2', '3']) alice.publish({ destination: queue, body });
  const first = subscribe(bob, queue, { ack: 'client-individual' });
  await first.next();
  (await first.next()).ack();
  (await first.next()).nack();
  await receipt(bob, id => first.subscription.unsubscribe({ receipt: id }));
  const second = subscribe(alice, queue, { ack: 'client' });
  same((await second.next()).body, '1', 'what is not acknowledged comes again');
  (await second.next()).ack();
  await receipt(alice, id => second.subscription.unsubscribe({ receipt: id }));

  const transaction = bob.begin();
  bob.publish({ destination: topic, body: 'in a transaction', headers: { transaction: transaction.id } });
  bob.publish({ destination: topic, body: 'before' });
  same((await heardByAlice.next()).body, 'before', 'a transaction waits');
  transaction.commit();
  same((await heardByAlice.next()).body, 'in a transaction', 'a transaction is committed');

  await new Promise(resolve => setTimeout(resolve, 2500));
  bob.publish({ destination: topic, body: 'alive' });
  same((await heardByAlice.next()).body, 'alive', 'heart-beats keep both alive');

  const refused = await new Promise((resolve, reject) => {
    alice.onStompError = frame => resolve(frame.headers.message);
    alice.onWebSocketClose = () => reject(new Error('closed without ERROR'));
    alice.publish({ destination: '/admin/x', body: '' });
  });
  same(typeof refused, 'string', 'a forbidden destination gets ERROR');
  await within(bob.deactivate(), 'the end');
  await within(alice.deactivate(), 'the end');
}

run().then(() => process.exit(0), failure => {
  console.error(`failed: ${failure.message}`);
  process.exit(1);
});
