'use client';

import { useEffect, useRef, useState } from 'react';
import { useChat } from './use-chat';

const LABELS = { echo: 'Echo', broadcast: 'Everyone' };

export function Chat() {
  const { connected, messages, send } = useChat();
  const [draft, setDraft] = useState('');
  const logRef = useRef(null);

  useEffect(() => {
    logRef.current.scrollTop = logRef.current.scrollHeight;
  }, [messages]);

  function submit(event) {
    event.preventDefault();
    if (connected && draft.trim() !== '') {
      send(draft);
      setDraft('');
    }
  }

  return (
    <section aria-label="Messages">
      <p role="status" className={connected ? 'status online' : 'status'}>
        {connected ? 'Connected' : 'Connecting…'}
      </p>
      <ol ref={logRef} role="log" tabIndex={0} aria-label="Received messages" className="log">
        {messages.map(({ id, type, data }) => (
          <li key={id}>
            <span className={`label ${type}`}>{LABELS[type] ?? type}</span>
            <span className="text">{data}</span>
          </li>
        ))}
        {messages.length === 0 && <li className="empty">No messages yet.</li>}
      </ol>
      <form onSubmit={submit}>
        <label htmlFor="message">Message</label>
        <div className="row">
          <input
            id="message"
            value={draft}
            onChange={(event) => setDraft(event.target.value)}
            maxLength={4000}
            autoComplete="off"
          />
          <button type="submit" disabled={!connected}>
            Send
          </button>
        </div>
      </form>
    </section>
  );
}
