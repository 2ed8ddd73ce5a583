// Builds what is served and published; `npm start` and `npm test` run it first.
//
//   node build.js             src/ → dist/ (tsc), generated code copied, the client bundled to dist/client.js
//   node build.js --generate  proto/ → src/wire/generated/ (run it after a change of the .proto files)
//
// Prints one line a step, and exits with 1 at the first that fails. tsc is incremental, so a build
// after no change takes about a second.

import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);

/** Runs a tool of node_modules in this Node, and ends the build with its output if it fails. */
function run(packageName, script, args) {
  const tool = join(dirname(require.resolve(`${packageName}/package.json`)), script);
  const result = spawnSync(process.execPath, [tool, ...args], { cwd: root, encoding: 'utf8' });
  if (result.status !== 0) {
    process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}${result.error ?? ''}`);
    process.exit(1);
  }
}

function step(text, work) {
  const started = performance.now();
  work();
  console.log(`${text} (${Math.round(performance.now() - started)} ms)`);
}

/**
 * Static code for the schema: encode and decode only, since nothing else is used, and types. The
 * types come out of the comments, so the code without comments needs a run of its own.
 */
function generate(folder) {
  const options = '-t static-module -w esm --null-semantics --no-convert --no-verify';
  const fewer = '--no-delimited --no-typeurl --no-service';
  const args = [...options.split(' '), ...fewer.split(' '), '-p', 'proto'];
  const output = ['-o', join(folder, 'keywire.js'), 'keywire/v1/keywire.proto'];
  mkdirSync(folder, { recursive: true });
  run('protobufjs-cli', 'bin/pbjs', [...args, '--dts', ...output]);
  run('protobufjs-cli', 'bin/pbjs', [...args, '--no-comments', ...output]);
}

async function bundleClient() {
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: root,
    entryPoints: ['src/client/client.ts'],
    outfile: 'dist/client.js',
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'warning',
    // Only Node without a WebSocket of its own asks for it; see src/client/socket.ts.
    external: ['ws'],
  });
  return readFileSync(join(root, 'dist/client.js')).byteLength;
}

const generateAt = process.argv.indexOf('--generate');
if (generateAt >= 0) {
  // Another folder may be named: the test that the generated code is current compares with it.
  const folder = process.argv[generateAt + 1] ?? join(root, 'src/wire/generated');
  step('generate: proto/keywire/v1 → wire/generated', () => generate(folder));
} else {
  const bytes = await bundleClient();
  console.log(`bundle:   src/client → dist/client.js (${bytes} bytes)`);
  step('compile:  src → dist', () => {
    // The compiler writes what changed since its notes; without its output they are stale.
    const notes = join(root, 'dist/.tsbuildinfo');
    if (!existsSync(join(root, 'dist/main.js'))) rmSync(notes, { force: true });
    run('typescript', 'bin/tsc', ['-p', 'tsconfig.build.json']);
    cpSync(join(root, 'src/wire/generated'), join(root, 'dist/wire/generated'), {
      recursive: true,
    });
    chmodSync(join(root, 'dist/main.js'), 0o755);
  });
}
