// Rooms for those who have a session, and for guests. Who is in a room is told by name.

const SESSIONS = new Map([
  ['s3ssion-alice', 'alice'],
  ['s3ssion-bob', 'bob'],
]);
const LONGEST_NAME = 1024;

export function serveRooms(io) {
  io.use((socket, next) => {
    const token = sessionToken(socket.handshake.headers.cookie);
    if (token !== undefined && !SESSIONS.has(token)) {
      const refusal = new Error('the session is not known');
      refusal.data = { code: 'UNKNOWN_SESSION' };
      next(refusal);
      return;
    }
    socket.data.username = token === undefined ? 'guest' : SESSIONS.get(token);
    next();
  });

  io.on('connection', (socket) => {
    const self = () => ({ userId: socket.id, username: socket.data.username });

    socket.on('joinRoom', async (room) => {
      if (!isName(room)) {
        socket.emit('roomError', { message: 'a room is named by a text of 1 to 1024 characters' });
        return;
      }
      if (!socket.rooms.has(room)) {
        socket.join(room);
        socket.to(room).emit('userJoined', { room, ...self() });
      }
      const members = await io.in(room).fetchSockets();
      socket.emit('roomUsers', {
        room,
        users: members.map((it) => ({ userId: it.id, username: it.data.username })),
      });
    });

    socket.on('leaveRoom', (room) => {
      if (isName(room) && socket.rooms.has(room)) {
        socket.leave(room);
        io.to(room).emit('userLeft', { room, ...self() });
      }
    });

    socket.on('sendMessage', (message) => {
      if (isName(message?.room) && socket.rooms.has(message.room)) {
        io.to(message.room).emit('message', {
          room: message.room,
          from: socket.id,
          text: message.text,
          timestamp: Date.now(),
        });
      }
    });

    socket.on('disconnecting', () => {
      for (const room of socket.rooms) {
        if (room !== socket.id) {
          socket.to(room).emit('userLeft', { room, ...self() });
        }
      }
    });
  });
}

function isName(value) {
  return typeof value === 'string' && value.length > 0 && value.length <= LONGEST_NAME;
}

function sessionToken(cookies) {
  const found = (cookies ?? '')
    .split(';')
    .map((it) => it.trim())
    .find((it) => it.startsWith('session-token='));
  return found?.slice('session-token='.length);
}
