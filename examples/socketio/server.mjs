import { once } from 'node:events';
import { createServer } from 'node:http';
import next from 'next';
import { Server } from 'socket.io';
import { serveMeetings } from './meetings.mjs';
import { serveRooms } from './rooms.mjs';

const dev = process.env.NODE_ENV !== 'production';
const host = process.env.HOST ?? '127.0.0.1';
const port = Number(process.env.PORT ?? 3000);

const server = createServer();
// Next.js hooks its own `upgrade` listener (hot reload in development) onto the server it is given.
// Socket.IO takes the upgrades of its own paths and leaves the others alone.
const app = next({ dev, hostname: host, port, httpServer: server });
await app.prepare();
const renderPage = app.getRequestHandler();
server.on('request', (request, response) => renderPage(request, response));

// What pages of other sites may do: CORS keeps them from reading, this from opening a WebSocket.
const OTHER_SITES = ['https://app.example'];
const cors = { origin: OTHER_SITES, credentials: true };
function allowRequest(request, decide) {
  const { origin, host } = request.headers;
  const own = origin && URL.canParse(origin) && new URL(origin).host === host;
  decide(null, !origin || own || OTHER_SITES.includes(origin));
}

// Attached last: Socket.IO puts itself in front of the listeners that are there.
const rooms = new Server(server, {
  path: '/socket.io/',
  destroyUpgrade: false,
  maxHttpBufferSize: 1_000_000,
  connectTimeout: 3_000,
  cors,
  allowRequest,
});
serveRooms(rooms);

const meetings = new Server(server, {
  path: '/api/socket/',
  destroyUpgrade: false,
  connectionStateRecovery: { maxDisconnectionDuration: 120_000 },
  connectTimeout: 3_000,
  cors,
  allowRequest,
});
serveMeetings(meetings.of('/'));
serveMeetings(meetings.of('/breakout'));

server.listen(port, host);
try {
  await once(server, 'listening');
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
console.log(`Listening on http://${host}:${server.address().port}`);

let goingDown = false;
process.on('SIGTERM', shutDown);
process.on('SIGINT', shutDown);

async function shutDown() {
  // npm hands on a signal that this process got as well: the second must not cut the farewell short.
  if (goingDown) {
    return;
  }
  goingDown = true;
  await Promise.all([rooms.close(), meetings.close()]);
  await app.close();
  // Kept-alive HTTP connections and hot reload would hold the process otherwise.
  process.exit(0);
}
