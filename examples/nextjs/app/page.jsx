import { Chat } from './chat';

export default function Page() {
  return (
    <main>
      <h1>Chat</h1>
      <p className="intro">
        What you type comes back to you as an echo, and reaches everybody who has this page open.
      </p>
      <Chat />
    </main>
  );
}
