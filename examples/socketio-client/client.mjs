// Plays with the reference server as the JavaScript client of Socket.IO: node client.mjs PORT
// Prints a line for each scene, and exits with 1 when one does not end as it must.

import assert from "node:assert/strict";
import { io } from "socket.io-client";

const PATIENCE_MILLIS = 5000;
const port = Number(process.argv[2] ?? process.env.PORT);
const open = new Set();

function connect(namespace = "/", options = {}) {
  const socket = io(`http://127.0.0.1:${port}${namespace}`, {
    forceNew: true,
    reconnectionDelay: 50,
    ...options,
  });
  open.add(socket);
  return socket;
}

async function connected(namespace, options) {
  const socket = connect(namespace, options);
  await next(socket, "connect");
  return socket;
}

function next(socket, event) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${event}`)), PATIENCE_MILLIS);
    socket.once(event, (...args) => {
      clearTimeout(timer);
      resolve(args);
    });
  });
}

function ask(socket, ...event) {
  return socket.timeout(PATIENCE_MILLIS).emitWithAck(...event);
}

/** Collects an event's arguments; what was sent before the fence has come when it is back. */
function listen(socket, event) {
  const heard = [];
  socket.on(event, (...args) => heard.push(args));
  return {
    heard,
    async fenced() {
      await ask(socket, "echo", "fence");
      return heard;
    },
  };
}

/** The client asks for the namespace and for the upgrade at once, and the upgrade may be there first. */
async function connectedBeforeItsUpgrade() {
  for (let attempt = 0; attempt < 20; attempt++) {
    const socket = connect();
    await next(socket.io, "open");
    assert.equal(socket.io.engine.transport.name, "polling");
    const upgraded = next(socket.io.engine, "upgrade");
    await next(socket, "connect");
    if (socket.io.engine.transport.name === "polling") {
      return { socket, upgraded };
    }
    socket.disconnect();
  }
  throw new Error("the upgrade was always there before the namespace");
}

const bytes = (...values) => Buffer.from(values);

const scenes = {
  async "polling is upgraded to WebSocket, and nothing is lost"() {
    const { socket, upgraded } = await connectedBeforeItsUpgrade();
    const numbers = [];
    socket.on("number", (number) => numbers.push(number));
    socket.emit("stream", 200, 1);
    await upgraded;
    assert.equal(socket.io.engine.transport.name, "websocket");
    while (numbers.length < 200) {
      await next(socket, "number");
    }
    assert.deepEqual(numbers, Array.from({ length: 200 }, (_, i) => i + 1));
  },

  async "echoes texts and bytes, over polling, too"() {
    for (const transports of [["polling"], ["websocket"], ["polling", "websocket"]]) {
      const socket = await connected("/", { transports });
      const echo = next(socket, "echo");
      socket.emit("echo", "€😀\u001e", { a: [bytes(1, 2, 3), bytes()] }, 1.5, null);
      const answer = await echo;
      assert.deepEqual(answer, ["€😀\u001e", { a: [bytes(1, 2, 3), bytes()] }, 1.5, null]);
      const acknowledged = await ask(socket, "message-with-ack", bytes(4, 5));
      assert.deepEqual(acknowledged, bytes(4, 5));
    }
  },

  async "answers what the server asks, in time or not"() {
    const socket = await connected();
    socket.once("question", (answer) => answer("fine"));
    const answers = next(socket, "answers");
    socket.emit("ask", 1000);
    assert.deepEqual(await answers, [null, ["fine"]]);
    const late = next(socket, "answers");
    socket.emit("ask", 50);
    assert.deepEqual(await late, ["operation has timed out", []]);
  },

  async "rooms reach their members"() {
    const [a, b, c] = [await connected(), await connected(), await connected()];
    await ask(a, "join", "r");
    await ask(b, "join", "r");
    const [atA, atB, atC] = [a, b, c].map((socket) => listen(socket, "said"));
    await ask(a, "cast", "r", bytes(9));
    await ask(a, "to", "r", "others");
    assert.deepEqual(await atA.fenced(), [[bytes(9)]]);
    assert.deepEqual(await atB.fenced(), [[bytes(9)], ["others"]]);
    assert.deepEqual(await atC.fenced(), []);
  },

  async "an application with rooms"() {
    const cookie = { extraHeaders: { Cookie: "session-token=t0ken-alice" } };
    const [a, b] = [await connected("/", cookie), await connected()];
    const users = next(a, "roomUsers");
    a.emit("joinRoom", "app");
    assert.equal((await users)[0].length, 1);
    const joined = next(a, "userJoined");
    const both = next(b, "roomUsers");
    b.emit("joinRoom", "app");
    assert.equal((await both)[0].length, 2);
    const [{ userId }] = await joined;
    const heard = next(a, "message");
    b.emit("sendMessage", { room: "app", text: "hi" });
    const [message] = await heard;
    assert.equal(message.from, userId);
    assert.equal(message.text, "hi");
    const left = next(a, "userLeft");
    b.disconnect();
    assert.equal((await left)[0].userId, userId);
  },

  async "a chat with identities"() {
    const [a, b] = [connect("/chat"), connect("/chat")];
    const [[{ clientId }]] = await Promise.all([next(a, "connected"), next(b, "connected")]);
    const direct = next(a, "private");
    b.emit("private", { targetId: clientId, data: { text: "psst" } });
    assert.equal((await direct)[0].data.text, "psst");
    const binary = next(a, "broadcast");
    b.emit("broadcast", { data: bytes(7) });
    assert.deepEqual((await binary)[0].data, bytes(7));
  },

  async "namespaces, and who may not enter"() {
    const socket = connect("/private", { auth: { token: "bad" } });
    const [error] = await next(socket, "connect_error");
    assert.equal(error.message, "a valid token is needed");
    assert.equal(error.data.code, "unauthorized");
    socket.auth = { token: "t0ken-bob" };
    socket.connect();
    await next(socket, "connected");
    await connected("/dyn-12");
    const [unknown] = await next(connect("/dyn-x"), "connect_error");
    assert.equal(unknown.message, "Invalid namespace");
  },

  async "a lost connection is recovered"() {
    const options = { path: "/recovering/socket.io/" };
    const [a, b] = [await connected("/", options), await connected("/", options)];
    await ask(a, "join", "r");
    const before = next(a, "said");
    await ask(b, "cast", "r", "before");
    await before;
    const { id } = a;
    const heard = [];
    a.on("said", (text) => heard.push(text));
    const lost = next(a, "disconnect");
    a.io.engine.close();
    await lost;
    for (const text of ["one", "two", "three"]) {
      await ask(b, "cast", "r", text);
    }
    await next(a, "connect");
    assert.equal(a.recovered, true);
    assert.equal(a.id, id);
    await ask(b, "cast", "r", "after");
    await ask(a, "count");
    assert.deepEqual(heard, ["one", "two", "three", "after"]);
  },

  async "the server disconnects"() {
    const socket = await connected();
    const gone = next(socket, "disconnect");
    socket.emit("kick");
    assert.equal((await gone)[0], "io server disconnect");
    const again = await connected("/", { transports: ["websocket"] });
    const lost = next(again, "disconnect");
    again.emit("drop");
    assert.equal((await lost)[0], "transport close");
    await next(again, "connect");
  },

  async "pings are answered"() {
    for (const transports of [["polling"], ["websocket"]]) {
      const socket = await connected("/", { path: "/brisk/socket.io/", transports });
      let lost = false;
      socket.on("disconnect", () => (lost = true));
      for (let pings = 0; pings < 4; pings++) {
        await next(socket.io, "ping");
      }
      await ask(socket, "count");
      assert.equal(lost, false);
    }
  },
};

let failed = false;
for (const [name, play] of Object.entries(scenes)) {
  try {
    await play();
    console.log(`ok      ${name}`);
  } catch (error) {
    failed = true;
    console.log(`NOT OK  ${name}\n${error.stack}`);
  }
  open.forEach((socket) => socket.disconnect());
  open.clear();
}
process.exit(failed ? 1 : 0);
