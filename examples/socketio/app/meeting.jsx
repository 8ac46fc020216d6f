'use client';

import { useEffect, useRef, useState } from 'react';
import { io } from 'socket.io-client';

const KEPT_LINES = 100;

/** What is said in one room, and a field to say something. */
export function Meeting({ room }) {
  const socketRef = useRef(null);
  const [connected, setConnected] = useState(false);
  const [lines, setLines] = useState([]);

  useEffect(() => {
    const socket = io({ path: '/api/socket/' });
    socketRef.current = socket;
    let next = 0;
    const add = (text) =>
      setLines((earlier) => [...earlier, { key: next++, text }].slice(-KEPT_LINES));
    socket.on('connect', () => {
      setConnected(true);
      // After a recovered connection the room is joined already, and joining twice does no harm.
      socket.emit('join-room', room);
    });
    socket.on('disconnect', () => setConnected(false));
    socket.on('user-joined', ({ id }) => add(`${id} came`));
    socket.on('user-left', ({ id }) => add(`${id} left`));
    socket.on('message', ({ id, text }) => add(`${id}: ${text}`));
    return () => socket.disconnect();
  }, [room]);

  function say(event) {
    event.preventDefault();
    const field = event.currentTarget.elements.text;
    socketRef.current.emit('message', { room, text: field.value });
    field.value = '';
  }

  return (
    <section>
      <p role="status">{connected ? 'Connected' : 'Not connected'}</p>
      <form onSubmit={say}>
        <input name="text" aria-label="What to say" required autoComplete="off" />
        <button type="submit" disabled={!connected}>Say</button>
      </form>
      <ul>
        {lines.map((line) => (
          <li key={line.key}>{line.text}</li>
        ))}
      </ul>
    </section>
  );
}
