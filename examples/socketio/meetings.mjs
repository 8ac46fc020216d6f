// Meetings: whoever joins gets an id, is told who is there, and all who are there hear what one says.

const LONGEST_NAME = 200;

// The namespace is a world of its own: meetings of the same name in two of them know nothing of each other.
export function serveMeetings(io) {
  io.on('connection', (socket) => {
    socket.emit('welcome', { id: socket.id });

    socket.on('echo', (text, acknowledge) => {
      if (typeof acknowledge === 'function') {
        acknowledge(text);
      }
    });

    socket.on('join-room', (room, acknowledge) => {
      if (!isName(room)) {
        socket.emit('refused', { message: 'a room is named by a text of 1 to 200 characters' });
        return;
      }
      // Who entered the room that a socket has by its id would hear what is whispered to it.
      if (io.sockets.has(room)) {
        socket.emit('refused', { message: 'this is no room' });
        return;
      }
      if (!socket.rooms.has(room)) {
        socket.join(room);
        socket.to(room).emit('user-joined', { room, id: socket.id });
      }
      if (typeof acknowledge === 'function') {
        acknowledge({ room });
      }
    });

    socket.on('leave-room', (room, acknowledge) => {
      if (isName(room) && socket.rooms.has(room)) {
        socket.leave(room);
        io.to(room).emit('user-left', { room, id: socket.id });
      }
      if (typeof acknowledge === 'function') {
        acknowledge({ room });
      }
    });

    socket.on('message', (message) => {
      if (isName(message?.room) && socket.rooms.has(message.room)) {
        io.to(message.room).emit('message', {
          id: socket.id,
          room: message.room,
          text: message.text,
        });
      }
    });

    // Where a pointer is: the next one makes up for what a slow member does not get.
    socket.on('pointer', (pointer) => {
      if (isName(pointer?.room) && socket.rooms.has(pointer.room)) {
        io.to(pointer.room).volatile.emit('pointer', {
          id: socket.id,
          room: pointer.room,
          at: pointer.at,
        });
      }
    });

    socket.on('whisper', (message) => {
      // Every socket is in a room that is named by its id, which nobody else can enter.
      if (isName(message?.to) && io.sockets.has(message.to)) {
        io.to(message.to).emit('whisper', { id: socket.id, text: message.text });
      }
    });

    socket.on('disconnecting', () => {
      for (const room of socket.rooms) {
        if (room !== socket.id) {
          socket.to(room).emit('user-left', { room, id: socket.id });
        }
      }
    });
  });
}

function isName(value) {
  return typeof value === 'string' && value.length > 0 && value.length <= LONGEST_NAME;
}
