/**
 * The Chromium of the browser tests. On Linux x64 it comes out of the package @sparticuz/chromium,
 * with the libraries and fonts it needs, so that a bare machine has nothing to install. Elsewhere
 * KEYWIRE_CHROMIUM names the executable of a Chrome or Chromium; without it the tests are skipped.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';

const MODULES = join(import.meta.dirname, '../../node_modules');
const OWN = process.env.KEYWIRE_CHROMIUM;
const PACKED = process.platform === 'linux' && process.arch === 'x64';

/** Whether there is a browser to test with on this machine. */
export const HAS_CHROMIUM = OWN !== undefined || PACKED;

/**
 * Starts the browser. Names below `.example` lead to this machine, so that a test can have a page
 * of another origin.
 */
export async function launchChromium(): Promise<Browser> {
  const args = ['--host-resolver-rules=MAP *.example 127.0.0.1', '--force-color-profile=srgb'];
  if (OWN !== undefined) return await chromium.launch({ executablePath: OWN, args });
  const folder = await unpacked();
  return await chromium.launch({
    executablePath: join(folder, 'chromium'),
    // The tests may run as root and in containers, where Chromium's sandbox does not.
    args: [...args, '--no-sandbox', '--no-zygote', '--disable-gpu', '--disable-dev-shm-usage'],
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(folder, 'al2023/lib'),
      FONTCONFIG_PATH: join(folder, 'fonts'),
    },
  });
}

/** The folder of the unpacked browser, which is kept for the next run and shared with others. */
async function unpacked(): Promise<string> {
  const about = await readFile(join(MODULES, '@sparticuz/chromium/package.json'), 'utf8');
  const { version } = JSON.parse(about);
  const folder = join(MODULES, `.keywire-chromium-${version}`);
  if (existsSync(folder)) return folder;
  const building = await mkdtemp(join(MODULES, '.keywire-chromium-new-'));
  // In a process of its own, since the package takes the folder and the wish for the libraries
  // (which it has for AWS Lambda only) from the environment.
  await promisify(execFile)(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      "import chromium from '@sparticuz/chromium'; await chromium.executablePath();",
    ],
    {
      cwd: MODULES,
      env: { ...process.env, TMPDIR: building, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' },
    },
  );
  const fonts = join(building, 'fonts/fonts.conf');
  const configuration = await readFile(fonts, 'utf8');
  await writeFile(fonts, configuration.replaceAll('/tmp/fonts', join(folder, 'fonts')));
  await rename(building, folder).catch(async (error: unknown) => {
    // Another run was faster.
    await rm(building, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  });
  return folder;
}
