// The attacker and the good user of the faults, outside the portal's process. Raw sockets of Node alone, because a client library would
// not send a request without its last byte, a frame that is too long, or an upgrade that nobody speaks on.
//   peer.mjs requests   {port, requests: [{from, path, cookie, body}], atOnce, together}   posts forms, `together` by last-byte sync
//   peer.mjs sockets    {port, sockets: [{from, kind, cookie, origin}], atOnce, holdMs}    opens connections to the hub
//   peer.mjs probe      {port, cookie, key} as an argument; until standard input ends      what somebody well-behaved sees
// The answer is one line of JSON.
import http from 'node:http';
import net from 'node:net';

const [mode, argument] = process.argv.slice(2);

async function readInput() {
  let text = '';
  for await (const part of process.stdin.setEncoding('utf8')) {
    text += part;
  }
  return text;
}

// Runs the work with at most `limit` at a time, in order.
async function each(items, limit, work) {
  const results = new Array(items.length);
  let next = 0;
  const run = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index], index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, run));
  return results;
}

function connect(port, from) {
  return new Promise((resolve) => {
    const socket = net.connect({ host: '127.0.0.1', port, localAddress: from ?? '127.0.0.1', noDelay: true });
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(null));
    socket.setTimeout(150_000, () => socket.destroy());
  });
}

function parseHead(text) {
  const [line, ...lines] = text.split('\r\n');
  const headers = lines.map((header) => [header.slice(0, header.indexOf(':')).toLowerCase(), header.slice(header.indexOf(':') + 1).trim()]);
  const value = (name) => headers.find(([key]) => key === name)?.[1] ?? null;
  const session = headers.find(([key, text]) => key === 'set-cookie' && /^(__Host-)?portal-session=[^;]/.test(text));
  return { status: Number(line.split(' ')[1] ?? 0), location: value('location'), retryAfter: value('retry-after'), type: value('content-type'), session: session !== undefined };
}

async function requests({ port, requests: all, atOnce, together }) {
  const open = async (request) => {
    const body = Buffer.from(request.body);
    const head = `POST ${request.path} HTTP/1.1\r\nHost: localhost:${port}\r\nOrigin: http://localhost:${port}\r\nSec-Fetch-Site: same-origin\r\n`
      + `Cookie: ${request.cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`;
    const socket = await connect(port, request.from);
    const bytes = Buffer.concat([Buffer.from(head), body]);
    // A body that stops for five seconds is refused as too slow, which a large crowd takes to gather: it waits within its headers.
    return { socket, bytes, cut: all.length > 50 ? head.length - 1 : bytes.length - 1 };
  };
  const finish = ({ socket }, bytes) => new Promise((resolve) => {
    const none = { status: 0, location: null, retryAfter: null, session: false };
    if (!socket) {
      resolve(none);
      return;
    }
    let text = '';
    socket.setEncoding('latin1');
    socket.on('data', (part) => { text += text.length < 32_000 ? part : ''; });
    socket.once('error', () => {});
    socket.once('close', () => resolve(text.includes('\r\n\r\n') ? parseHead(text.slice(0, text.indexOf('\r\n\r\n'))) : none));
    socket.write(bytes);
  });
  if (!together) {
    return { answers: await each(all, atOnce, async (request) => { const opened = await open(request); return finish(opened, opened.bytes); }) };
  }

  // All but the last byte of each, and only when all of them lie there, the last ones.
  const opened = await each(all, 100, async (request) => {
    const held = await open(request);
    await new Promise((resolve) => { held.socket ? held.socket.write(held.bytes.subarray(0, held.cut), resolve) : resolve(); });
    return held;
  });
  await new Promise((resolve) => { setTimeout(resolve, 250); });
  return { answers: await Promise.all(opened.map((held) => finish(held, held.bytes.subarray(held.cut)))) };
}

// A client's frame with a mask of zeros, which leaves the payload as it is.
function frame(opcode, payload) {
  const length = payload.length;
  const head = length < 126 ? Buffer.from([0x80 | opcode, 0x80 | length, 0, 0, 0, 0]) : Buffer.alloc(length < 65536 ? 8 : 14);
  if (length >= 126) {
    head[0] = 0x80 | opcode;
    head[1] = 0x80 | (length < 65536 ? 126 : 127);
    length < 65536 ? head.writeUInt16BE(length, 2) : head.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([head, payload]);
}

// The few shapes of MessagePack that the hub's invocations need.
function pack(value) {
  if (value === null) {
    return Buffer.from([0xc0]);
  }
  if (typeof value === 'number') {
    return Buffer.from([value]);
  }
  if (typeof value === 'string') {
    const text = Buffer.from(value);
    const head = Buffer.alloc(5);
    head[0] = 0xdb;
    head.writeUInt32BE(text.length, 1);
    return Buffer.concat([head, text]);
  }
  return Array.isArray(value) ? Buffer.concat([Buffer.from([0x90 | value.length]), ...value.map(pack)]) : Buffer.from([0x80]);
}

function message(value) {
  const body = pack(value);
  const prefix = [];
  let rest = body.length;
  do {
    prefix.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>= 7;
  } while (rest > 0);
  return frame(2, Buffer.concat([Buffer.from(prefix), body]));
}

const handshake = () => frame(1, Buffer.from('{"protocol":"blazorpack","version":1}\x1e'));
const call = (id, target, ...values) => message([1, {}, id, target, values, []]);

// What a tab does: the page is fetched, and its live parts are started by what the page says of them.
function startCircuit(port, path, html) {
  const address = `http://localhost:${port}`;
  const state = /<!--Blazor-Server-Component-State:([^>]*?)-->/.exec(html)?.[1] ?? '';
  const markers = [...html.matchAll(/<!--Blazor:(\{.*?\})-->/gs)].map((match) => JSON.parse(match[1])).filter((marker) => marker.type && marker.descriptor);
  const operations = markers.map((marker, index) => ({ type: 'add', ssrComponentId: index + 1, marker }));
  return Buffer.concat([
    call('0', 'StartCircuit', `${address}/`, address + path, '[]', state),
    call(null, 'UpdateRootComponents', JSON.stringify({ batchId: 1, operations }), state),
  ]);
}

function get(port, path, headers) {
  return new Promise((resolve) => {
    const request = http.get({ host: '127.0.0.1', port, path, headers: { host: `localhost:${port}`, ...headers }, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (part) => { body += part; }).on('end', () => resolve({ status: response.statusCode, body })).on('error', () => resolve({ status: 0, body }));
    });
    request.setTimeout(30_000, () => request.destroy());
    request.on('error', () => resolve({ status: 0, body: '' }));
  });
}

async function openSocket(port, plan) {
  const seen = { kind: plan.kind, status: 0, retryAfter: null, type: null, body: '', rendered: false, answered: false, closed: false };
  const page = plan.kind === 'circuit' ? await get(port, '/dashboard', { cookie: plan.cookie }) : null;
  const socket = await connect(port, plan.from);
  if (!socket || plan.kind === 'silent') {
    socket?.on('error', () => {});
    seen.status = socket ? -1 : 0;
    return { seen, socket };
  }

  let received = Buffer.alloc(0);
  const settled = new Promise((resolve) => {
    const isSettled = () => seen.closed || (seen.status === 101 && (plan.kind === 'upgrade' || (plan.kind === 'ping' && seen.answered) || (plan.kind === 'circuit' && seen.rendered)));
    socket.on('error', () => {});
    socket.on('close', () => { seen.closed = true; resolve(); });
    socket.on('data', (part) => {
      received = received.length < 2_000_000 ? Buffer.concat([received, part]) : received;
      const end = received.indexOf('\r\n\r\n');
      if (seen.status === 0 && end > 0) {
        Object.assign(seen, (({ status, retryAfter, type }) => ({ status, retryAfter, type }))(parseHead(received.subarray(0, end).toString('latin1'))));
        received = received.subarray(end + 4);
        if (seen.status === 101 && plan.kind !== 'upgrade') {
          socket.write(handshake());
          // The answer to the handshake, then a frame 32 times as long as the hub takes.
          socket.write(plan.kind === 'big' ? frame(2, Buffer.alloc(1024 * 1024, 0xff)) : plan.kind === 'circuit' ? startCircuit(port, '/dashboard', page.body) : message([6]));
        }
      }
      if (seen.status === 101) {
        seen.answered ||= received.includes('{}\x1e');
        seen.rendered ||= received.includes('JS.RenderBatch');
      } else {
        seen.body = received.toString('utf8').slice(0, 600);
      }
      if (isSettled()) {
        resolve();
      }
    });
  });
  const own = `http://localhost:${port}`;
  socket.write(`GET /_blazor HTTP/1.1\r\nHost: localhost:${port}\r\nOrigin: ${plan.origin ?? own}\r\n${plan.cookie ? `Cookie: ${plan.cookie}\r\n` : ''}`
    + `Connection: ${plan.kind === 'circuit' || plan.cookie ? 'Upgrade' : 'Upgrade, close'}\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`);
  // A refused upgrade leaves the connection open for the next request.
  const refused = new Promise((resolve) => {
    socket.on('data', () => { if (seen.status > 101 && seen.body !== '') { setTimeout(resolve, 20); } });
  });
  const limit = new Promise((resolve) => { setTimeout(resolve, 30_000).unref(); });
  await Promise.race([settled, refused, limit]);
  return { seen, socket };
}

async function sockets({ port, sockets: plans, atOnce, holdMs }) {
  const opened = await each(plans, atOnce, (plan) => openSocket(port, plan));
  const pings = setInterval(() => {
    for (const { seen, socket } of opened) {
      if (seen.status === 101 && seen.kind === 'ping' && !seen.closed) {
        socket.write(message([6]));
      }
    }
  }, 500);
  await new Promise((resolve) => { setTimeout(resolve, holdMs); });
  clearInterval(pings);
  const answer = { sockets: opened.map(({ seen }) => ({ ...seen })) };
  for (const { socket } of opened) {
    socket?.destroy();
  }
  return answer;
}

async function probe({ port, cookie, key }) {
  const kinds = [
    { name: 'page', path: '/login', headers: {} },
    { name: 'dashboard', path: '/dashboard', headers: { cookie } },
    { name: 'api', path: '/api/v1/key', headers: { authorization: `Bearer ${key}` } },
  ];
  const times = kinds.map(() => []);
  let failures = 0;
  let isOver = false;
  process.stdin.on('end', () => { isOver = true; }).resume();
  process.stdout.write('probing\n');
  while (!isOver) {
    for (const [index, kind] of kinds.entries()) {
      const start = performance.now();
      const { status } = await get(port, kind.path, kind.headers);
      times[index].push(performance.now() - start);
      failures += status === 200 ? 0 : 1;
    }
    await new Promise((resolve) => { setTimeout(resolve, 25); });
  }
  const p95 = (values) => values.sort((a, b) => a - b)[Math.max(0, Math.ceil(values.length * 0.95) - 1)];
  return { requests: times.flat().length, failures, page: p95(times[0]), dashboard: p95(times[1]), api: p95(times[2]) };
}

const answer = mode === 'probe' ? await probe(JSON.parse(argument))
  : mode === 'sockets' ? await sockets(JSON.parse(await readInput()))
  : await requests(JSON.parse(await readInput()));
process.stdout.write(`${JSON.stringify(answer)}\n`, () => process.exit(0));
