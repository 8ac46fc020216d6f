// A server of its own with the events of rtck's own Socket.IO server, by which cases try out what no
// profile has words for: recovered sessions, reasons, questions to clients. It is there to judge the
// library by, with wire.yaml; no application should let its clients do all this.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const MOST = 10_000;
const ABSENCE = 2_000;

/** Answers by the acknowledgement that was asked for, or else by an event of this name. */
function reply(socket, name, acknowledge, ...values) {
  if (acknowledge) {
    acknowledge(...values);
  } else {
    socket.emit(name, ...values);
  }
}

/** Those in one of the rooms, or everybody in the socket's namespace. */
function audience(socket, rooms) {
  return rooms === null ? socket.nsp.except([]) : socket.nsp.to(rooms);
}

function serveWire(namespace) {
  const watchers = new Set();
  const tell = (...event) => watchers.forEach((it) => it.emit(...event));
  const on = {
    echo: (socket, acknowledge, ...values) => reply(socket, 'echo', acknowledge, ...values),
    repeat: (socket, acknowledge, ...values) => {
      socket.emit('repeat', ...values);
      acknowledge?.(...values);
    },
    join: (socket, acknowledge, room) => {
      socket.join(room);
      acknowledge?.();
    },
    leave: (socket, acknowledge, room) => {
      socket.leave(room);
      acknowledge?.();
    },
    cast: (socket, acknowledge, rooms, ...values) => {
      audience(socket, rooms).emit('said', ...values);
      acknowledge?.();
    },
    to: (socket, acknowledge, rooms, ...values) => {
      audience(socket, rooms).except(socket.id).emit('said', ...values);
      acknowledge?.();
    },
    except: (socket, acknowledge, rooms, excepted, ...values) => {
      audience(socket, rooms).except(excepted).emit('said', ...values);
      acknowledge?.();
    },
    volatile: (socket, acknowledge, rooms, ...values) => {
      audience(socket, rooms).volatile.emit('said', ...values);
      acknowledge?.();
    },
    ask: (socket, acknowledge, millis, rooms = socket.id, ...values) => {
      socket.nsp
        .to(rooms)
        .timeout(millis)
        .emit('question', ...values, (error, answers) =>
          reply(socket, 'answers', acknowledge, error ? error.message : null, answers),
        );
    },
    count: async (socket, acknowledge, rooms = null) => {
      const sockets = await audience(socket, rooms).fetchSockets();
      reply(socket, 'count', acknowledge, sockets.length);
    },
    stream: (socket, acknowledge, last, millis) => {
      acknowledge?.();
      let number = 0;
      const next = () => {
        socket.emit('number', ++number);
        if (number < Math.min(last, MOST)) {
          setTimeout(next, millis);
        }
      };
      next();
    },
    watch: (socket, acknowledge) => {
      watchers.add(socket);
      acknowledge?.();
    },
    handshake: (socket, acknowledge) => {
      const { auth, query, headers } = socket.handshake;
      const shown = Object.entries(headers).filter(([name]) => name.startsWith('x-'));
      const all = { auth, query, headers: Object.fromEntries(shown) };
      reply(socket, 'handshake', acknowledge, all);
    },
    absence: (socket, acknowledge) => reply(socket, 'absence', acknowledge, ABSENCE),
    kick: (socket) => socket.disconnect(),
    'kick-close': (socket) => socket.disconnect(true),
    drop: (socket) => socket.conn.close(),
  };

  namespace.on('connection', (socket) => {
    if (!socket.recovered) {
      socket.emit('auth', socket.handshake.auth);
      tell('came', socket.id, socket.handshake.auth);
    }
    socket.onAny((name, ...values) => {
      const acknowledge = typeof values.at(-1) === 'function' ? values.pop() : undefined;
      on[name]?.(socket, acknowledge, ...values);
    });
    socket.on('disconnect', (reason) => {
      watchers.delete(socket);
      tell('gone', socket.id, reason);
    });
  });
}

const PAGES = ['https://app.example'];
const server = createServer();
const io = new Server(server, {
  connectTimeout: 1_500,
  allowRequest: ({ headers }, decide) => decide(null, !headers.origin || PAGES.includes(headers.origin)),
  connectionStateRecovery: { maxDisconnectionDuration: ABSENCE, skipMiddlewares: false },
  cors: { origin: PAGES, credentials: true },
  cookie: true,
});
io.use((socket, next) => {
  const { wait } = socket.handshake.auth;
  if (wait > 0) {
    setTimeout(next, wait);
  } else {
    next();
  }
});
serveWire(io.of('/'));
serveWire(io.of('/custom'));
serveWire(io.of(/^\/dyn-[0-9]+$/));

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1');
await once(server, 'listening');
process.on('SIGTERM', () => io.close(() => process.exit(0)));
