import { once } from 'node:events';
import { createServer } from 'node:http';
import express from 'express';
import next from 'next';
import { createChat } from './chat.mjs';
import { createClients } from './clients.mjs';
import { createNotifications } from './notifications.mjs';

const dev = process.env.NODE_ENV !== 'production';
const host = process.env.HOST ?? '127.0.0.1';
const port = Number(process.env.PORT ?? 3000);

// Next.js hooks its own `upgrade` listener (hot reload in development) onto the server it is given,
// and that listener sees every path. Given a server that never listens, it sees what we pass on.
const nextUpgrades = createServer();

const app = next({ dev, hostname: host, port, httpServer: nextUpgrades });
await app.prepare();
const renderPage = app.getRequestHandler();

const endpoints = new Map([
  ['/api/ws', createChat()],
  ['/ws', createClients()],
  ['/notifications', createNotifications()],
]);

const web = express();
web.disable('x-powered-by');
web.get([...endpoints.keys()], (_request, response) => {
  response
    .status(426)
    .set({ Connection: 'Upgrade, close', Upgrade: 'websocket' })
    .type('text/plain')
    .send('This address speaks WebSocket.\n');
});
web.use((request, response) => renderPage(request, response));

const server = createServer(web);
server.on('upgrade', (request, socket, head) => {
  const endpoint = endpoints.get(pathOf(request));
  if (endpoint) {
    endpoint.handleUpgrade(request, socket, head);
  } else if (!dev || !nextUpgrades.emit('upgrade', request, socket, head)) {
    refuse(socket);
  }
});

server.listen(port, host);
try {
  await once(server, 'listening');
} catch (error) {
  // Next.js only logs what nobody catches: the process would stay, listening to nothing.
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
  server.close();
  await Promise.all([...endpoints.values()].map((endpoint) => endpoint.close()));
  await app.close();
  // Kept-alive HTTP connections and hot reload would hold the process otherwise.
  process.exit(0);
}

function pathOf(request) {
  const base = 'http://localhost';
  return URL.canParse(request.url, base) ? new URL(request.url, base).pathname : undefined;
}

function refuse(socket) {
  // A peer that is already gone must not take the process with it.
  socket.on('error', () => socket.destroy());
  socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
}
