// What dockerode's own tests of attach, exec, stdin and tty do, over and over, at one socket.
// Usage: NODE_PATH=<folder with dockerode> node attach-exec.js SOCKET ROUNDS
// Prints one line for each kind: its name, how many rounds were right, and the first wrong result.
'use strict';

const Docker = require('dockerode');
const { PassThrough } = require('stream');

const [socketPath, rounds] = [process.argv[2], Number(process.argv[3])];
const docker = new Docker({ socketPath });
const streams = { stream: true, stdin: true, stdout: true, stderr: true };

function create(more) {
  return docker.createContainer({
    Image: 'busybox', AttachStdout: true, AttachStderr: true, HostConfig: {}, ...more,
  });
}

/** All that the stream says until it ends. */
function collect(stream) {
  return new Promise((resolve, reject) => {
    let text = '';
    stream.on('data', (data) => { text += data.toString('latin1'); });
    stream.on('end', () => resolve(text));
    stream.on('close', () => resolve(text));
    stream.on('error', reject);
  });
}

/** The same where standard output and error share the stream. */
function demultiplexed(stream) {
  const both = new PassThrough();
  docker.modem.demuxStream(stream, both, both);
  stream.on('end', () => both.end());
  stream.on('close', () => both.end());
  return collect(both);
}

/** Attaches, starts, writes, and returns what the container said until its end. */
async function attached(container, options, input, read) {
  const stream = await container.attach(options);
  const said = read(stream);
  await container.start();
  if (input) stream.write(input);
  await container.wait();
  const text = await said;
  await container.remove();
  return text;
}

const text = (length) => 'x'.repeat(length);

const kinds = {
  async 'attach to a terminal, 1000 bytes'() {
    const container = await create({ AttachStdin: true, Tty: true, OpenStdin: true, Cmd: ['wc', '-c'] });
    const said = await attached(container, { ...streams, hijack: true }, text(1000) + '\n\x04', collect);
    return said.replace(/[x\r\n]/g, '') === '1001' || said;
  },
  async 'attach without a terminal, 5000 bytes'() {
    const container = await create({ OpenStdin: true, Cmd: ['sh'] });
    const script = 'printf "' + text(5000) + '" | wc -c; exit;\n';
    const said = await attached(container, { ...streams, hijack: true }, script, demultiplexed);
    return said.trim() === '5000' || said;
  },
  async 'attach without an upgrade'() {
    const container = await create({ OpenStdin: true, StdinOnce: true, Cmd: ['sh'] });
    const said = await attached(container, streams, 'printf abc | wc -c; exit\n', demultiplexed);
    return said.trim() === '3' || said;
  },
  async 'attach with an empty chunked body'() {
    const container = await create({ OpenStdin: true, Cmd: ['sh'] });
    const options = { _query: streams, _body: {}, hijack: true };
    const said = await attached(container, options, 'printf abc | wc -c; exit\n', demultiplexed);
    return said.trim() === '3' || said;
  },
  async 'attach for the output alone'() {
    const container = await create({ Cmd: ['sh', '-c', 'echo out; echo err >&2'] });
    const options = { stream: true, stdout: true, stderr: true };
    const said = await attached(container, options, '', demultiplexed);
    return said.split('\n').sort().join() === ',err,out' || said;
  },
  async 'exec with standard input'(running) {
    const exec = await running.exec({ AttachStdin: true, AttachStdout: true, Cmd: ['wc', '-c'] });
    const stream = await exec.start({ hijack: true, stdin: true });
    const said = demultiplexed(stream);
    stream.end(text(1000));
    return (await said).trim() === '1000' || said;
  },
  async 'exec at a terminal'(running) {
    const exec = await running.exec({
      AttachStdin: true, AttachStdout: true, Tty: true, Cmd: ['wc', '-c'],
    });
    const stream = await exec.start({ hijack: true, stdin: true, Tty: true });
    const said = collect(stream);
    stream.write(text(1000) + '\n\x04');
    return (await said).replace(/[x\r\n]/g, '') === '1001' || said;
  },
  async 'exec without input, and its exit code'(running) {
    const exec = await running.exec({ AttachStdout: true, AttachStderr: true, Cmd: ['sh', '-c', 'echo a; exit 7'] });
    const said = await demultiplexed(await exec.start({}));
    return (said === 'a\n' && (await exec.inspect()).ExitCode === 7) || said;
  },
  async 'run'() {
    const out = new PassThrough();
    const said = collect(out);
    const [result, container] = await docker.run('busybox', ['sh', '-c', 'echo a; exit 3'], out);
    await container.remove();
    out.end();
    return (result.StatusCode === 3 && (await said).trim() === 'a') || said;
  },
};

async function main() {
  const running = await create({ Cmd: ['sleep', '1000'] });
  await running.start();
  const right = {};
  const wrong = {};
  for (let round = 0; round < rounds; round++) {
    await Promise.all(Object.entries(kinds).map(async ([name, kind]) => {
      const result = await kind(running);
      if (result === true) right[name] = (right[name] || 0) + 1;
      else wrong[name] = wrong[name] || JSON.stringify(await result);
    }));
  }
  await running.remove({ force: true });
  for (const name of Object.keys(kinds)) {
    console.log(`${name}: ${right[name] || 0} of ${rounds}${wrong[name] ? ` (${wrong[name]})` : ''}`);
  }
}

main().catch((error) => { console.error(error); process.exit(1); });
