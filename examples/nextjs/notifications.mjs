import { randomUUID } from 'node:crypto';
import { Endpoint } from './endpoint.mjs';

const EVERY_MILLIS = 1_000;
const NOTIFICATIONS = [
  { notificationType: 'info', title: 'News', message: 'A new version is ready' },
  { notificationType: 'success', title: 'Backup', message: 'The backup is complete' },
  { notificationType: 'warning', title: 'Storage', message: 'The disk is nearly full' },
];

/** A stream that tells everybody who listens something once a second; what they say is ignored. */
export function createNotifications() {
  const endpoint = new Endpoint();
  let count = 0;
  const timer = setInterval(() => {
    endpoint.broadcast({
      type: 'notification',
      id: randomUUID(),
      ...NOTIFICATIONS[count++ % NOTIFICATIONS.length],
      timestamp: new Date().toISOString(),
    });
  }, EVERY_MILLIS);
  // What is left of the timer must not keep the process from ending.
  timer.unref();

  return endpoint;
}
