import { useCallback, useEffect, useRef, useState } from 'react';

const RECONNECT_MILLIS = 1_000;
const KEPT_MESSAGES = 100;

/** Holds one WebSocket to `/api/ws` open for as long as the component is mounted. */
export function useChat() {
  const socketRef = useRef(null);
  const [connected, setConnected] = useState(false);
  const [messages, setMessages] = useState([]);

  useEffect(() => {
    let nextId = 0;
    let timer;

    function connect() {
      const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
      const socket = new WebSocket(`${scheme}://${location.host}/api/ws`);
      socketRef.current = socket;
      socket.onopen = () => setConnected(true);
      socket.onmessage = (event) => {
        const message = { ...JSON.parse(event.data), id: nextId++ };
        setMessages((earlier) => [...earlier, message].slice(-KEPT_MESSAGES));
      };
      socket.onclose = () => {
        setConnected(false);
        timer = setTimeout(connect, RECONNECT_MILLIS);
      };
    }

    connect();
    return () => {
      clearTimeout(timer);
      socketRef.current.onclose = null;
      socketRef.current.close();
    };
  }, []);

  const send = useCallback((text) => socketRef.current.send(text), []);

  return { connected, messages, send };
}
