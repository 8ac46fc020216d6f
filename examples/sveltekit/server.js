import { createServer } from 'node:http';
import { handler } from './build/handler.js';
import { createChat } from './chat.js';

const CHAT_PATH = '/ws';

const host = process.env.HOST ?? '127.0.0.1';
const port = Number(process.env.PORT ?? 3008);

const chat = createChat();

const server = createServer((request, response) => {
  if (pathOf(request) === CHAT_PATH) {
    response.writeHead(426, { Connection: 'Upgrade, close', Upgrade: 'websocket' }).end();
  } else {
    handler(request, response);
  }
});

server.on('upgrade', (request, socket, head) => {
  if (pathOf(request) === CHAT_PATH) {
    chat.handleUpgrade(request, socket, head, (client) => {
      chat.emit('connection', client, request);
    });
  } else {
    // A peer that is already gone must not take the process with it.
    socket.on('error', () => socket.destroy());
    socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  }
});

server.listen(port, host, () => console.log(`Listening on http://${host}:${port}`));

process.on('SIGTERM', shutDown);
process.on('SIGINT', shutDown);

function shutDown() {
  server.close();
  for (const client of chat.clients) {
    client.close(1001, 'server is shutting down');
  }
}

function pathOf(request) {
  const base = 'http://localhost';
  return URL.canParse(request.url, base) ? new URL(request.url, base).pathname : undefined;
}
