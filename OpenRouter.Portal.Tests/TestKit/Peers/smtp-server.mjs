// A mail server that keeps nothing: each message that it takes is printed as one JSON line.
//
// usage: smtp-server.mjs [--auth USER:PASSWORD] [--starttls] [--reject COUNT] [--code CODE] [--port PORT]
//   --auth      only this user may send (without encryption, since the server stands on loopback)
//   --starttls  offers STARTTLS with a self-signed certificate
//   --reject    answers the first COUNT messages with CODE, by default 451, "try again later"
//   --port      where to listen; by default a free port
// output: "listening PORT", then {"from", "to", "user", "data"} per message; it ends when its input does
import { SMTPServer } from 'smtp-server';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: {
    auth: { type: 'string' },
    starttls: { type: 'boolean', default: false },
    reject: { type: 'string', default: '0' },
    code: { type: 'string', default: '451' },
    port: { type: 'string', default: '0' },
  },
});
let toReject = Number(options.reject);

const server = new SMTPServer({
  authOptional: !options.auth,
  allowInsecureAuth: true,
  disabledCommands: [...(options.starttls ? [] : ['STARTTLS']), ...(options.auth ? [] : ['AUTH'])],
  onAuth({ username, password }, session, done) {
    const known = `${username}:${password}` === options.auth;
    return known ? done(null, { user: username }) : done(new Error('Invalid username or password'));
  },
  async onData(stream, session, done) {
    const data = await text(stream);
    if (toReject > 0) {
      toReject -= 1;
      return done(Object.assign(new Error('Try again later'), { responseCode: Number(options.code) }));
    }

    console.log(JSON.stringify({
      from: session.envelope.mailFrom.address,
      to: session.envelope.rcptTo.map(recipient => recipient.address),
      user: session.user ?? null,
      data,
    }));
    return done();
  },
});

server.on('error', error => console.error(error.message));
server.listen(Number(options.port), '127.0.0.1', () => console.log(`listening ${server.server.address().port}`));
process.stdin.resume().on('end', () => process.exit(0));
