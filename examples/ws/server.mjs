import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { createRooms } from './rooms.mjs';

const host = '127.0.0.1';
const port = Number(process.env.PORT ?? 3001);

// Who may see the members' rooms. A real server asks its session store.
const USERS = new Map([
  ['alice-token', 'alice'],
  ['bob-token', 'bob'],
]);

const echo = new WebSocketServer({ noServer: true, perMessageDeflate: true });
echo.on('connection', (client) => {
  client.on('message', (data, isBinary) => client.send(data, { binary: isBinary }));
});

const endpoints = new Map([
  ['/echo', echo],
  ['/rooms', createRooms()],
  ['/members', createRooms()],
]);

const server = createServer((_request, response) => {
  response.writeHead(426, {
    Connection: 'Upgrade, close',
    Upgrade: 'websocket',
    'Content-Type': 'text/plain',
  });
  response.end('This server speaks WebSocket.\n');
});

server.on('upgrade', (request, socket, head) => {
  const url = urlOf(request);
  const endpoint = endpoints.get(url?.pathname);
  const user = USERS.get(url?.searchParams.get('token'));
  if (!endpoint) {
    refuse(socket, '404 Not Found');
  } else if (url.pathname === '/members' && !user) {
    refuse(socket, '401 Unauthorized', 'WWW-Authenticate: Bearer');
  } else {
    endpoint.handleUpgrade(request, socket, head, (client) => {
      // Without a listener, a client's protocol error would be an uncaught exception.
      client.on('error', (error) => console.warn(`WebSocket client: ${error.message}`));
      endpoint.emit('connection', client, request, user);
    });
  }
});

server.listen(port, host, () => console.log(`Listening on ws://${host}:${port}`));

process.on('SIGTERM', shutDown);
process.on('SIGINT', shutDown);

function shutDown() {
  server.close();
  for (const endpoint of endpoints.values()) {
    for (const client of endpoint.clients) {
      client.close(1001, 'server is shutting down');
    }
  }
}

function urlOf(request) {
  const base = 'http://localhost';
  return URL.canParse(request.url, base) ? new URL(request.url, base) : undefined;
}

function refuse(socket, status, ...headers) {
  // A peer that is already gone must not take the process with it.
  socket.on('error', () => socket.destroy());
  const lines = [`HTTP/1.1 ${status}`, 'Connection: close', 'Content-Length: 0', ...headers];
  socket.end(`${lines.join('\r\n')}\r\n\r\n`);
}
