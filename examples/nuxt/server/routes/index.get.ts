export default defineEventHandler(() => 'A WebSocket is at /ws.\n');
