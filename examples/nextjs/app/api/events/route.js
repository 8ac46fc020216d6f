const EVERY_MILLIS = 1_000;
const LAST = 100;

const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  // Without no-transform, Next.js compresses the stream, and so may proxies that do not flush it.
  'Cache-Control': 'no-cache, no-transform',
  Connection: 'keep-alive',
  // nginx would collect the events until a buffer is full.
  'X-Accel-Buffering': 'no',
};

/** A greeting, then a counter each second up to 100. */
export function GET(request) {
  const seen = lastCount(request);
  if (seen === LAST) {
    // Browsers come back from any end but this one.
    return new Response(null, { status: 204 });
  }

  let timer;
  const events = new ReadableStream({
    start(controller) {
      let count = seen;
      controller.enqueue(encode({ type: 'connected' }));
      timer = setInterval(() => {
        count++;
        controller.enqueue(encode({ type: 'update', count, timestamp: Date.now() }, count));
        if (count === LAST) {
          clearInterval(timer);
          controller.close();
        }
      }, EVERY_MILLIS);
    },
    // The client has gone.
    cancel() {
      clearInterval(timer);
    },
  });
  return new Response(events, { headers: HEADERS });
}

/** Next.js would call GET for it, and nobody would cancel that stream. */
export function HEAD() {
  return new Response(null, { headers: HEADERS });
}

/** Where a browser that comes back has got to; 0 when it is new, or says nothing we know. */
function lastCount(request) {
  const count = Number(request.headers.get('last-event-id'));
  return Number.isInteger(count) && count >= 0 && count <= LAST ? count : 0;
}

function encode(message, id) {
  const lines = id === undefined ? '' : `id: ${id}\n`;
  return new TextEncoder().encode(`${lines}data: ${JSON.stringify(message)}\n\n`);
}
