import { Meeting } from './meeting';

export default function Page() {
  return (
    <main>
      <h1>Meeting</h1>
      <p>What you type reaches everybody who has this page open.</p>
      <Meeting room="lobby" />
    </main>
  );
}
