import { WebSocketServer } from 'ws';

const host = '127.0.0.1';
const port = Number(process.env.PORT ?? 3001);

const server = new WebSocketServer({ host, port, path: '/echo', perMessageDeflate: true });

server.on('connection', (client) => {
  // Without a listener, a client's protocol error would be an uncaught exception.
  client.on('error', (error) => console.warn(`WebSocket client: ${error.message}`));
  client.on('message', (data, isBinary) => client.send(data, { binary: isBinary }));
});

server.on('listening', () => console.log(`Listening on ws://${host}:${port}/echo`));
