/** Programs started through a shell, or without one: what is heard of them, how they give way and end. */
import { afterEach, describe, expect, test } from 'vitest';
import { Launcher } from '../src/launcher.ts';

const LATER = 'setInterval(() => {}, 1000)';
const HEARING = `
  process.stdin.on('data', (data) => { console.log('told ' + String(data).trim()); process.exit(0); });
  console.log('niceness ' + require('node:os').getPriority());
`;

let launcher: Launcher | undefined;

afterEach(() => launcher?.close());

function launcherOf(program: string, shell?: string): Launcher {
  launcher = new Launcher([process.execPath, '-e', program], shell);
  return launcher;
}

/** Starts it, tells it what is given for each line it says, and resolves with what was heard and its end. */
async function run(from: Launcher, niceness: number, answer?: string): Promise<string[]> {
  const heard: string[] = [];
  await new Promise<void>((resolve) => {
    const launched = from.launch(niceness, {
      line(text) {
        heard.push(text);
        if (heard.length === 1 && answer !== undefined) launched.tell(answer);
      },
      ended(failure) {
        heard.push(failure ?? 'well');
        resolve();
      },
    });
    if (answer === undefined) launched.stop();
  });
  return heard;
}

describe.each([
  ['through a shell', undefined],
  ['where there is no shell', '/no/such/shell'],
])('a program started %s', (_, shell) => {
  test('gives way as asked, is heard and told, one after the other', async () => {
    const from = launcherOf(HEARING, shell);
    expect(await run(from, 7, 'a word')).toEqual(['niceness 7', 'told a word', 'well']);
    expect(await run(from, 0, 'another')).toEqual(['niceness 0', 'told another', 'well']);
  });

  test('tells how it ended', async () => {
    expect(await run(launcherOf('process.exit(3)', shell), 0, '')).toEqual(['it ended with 3']);
    const killed = launcherOf(`process.kill(process.pid, 'SIGTERM'); ${LATER}`, shell);
    expect((await run(killed, 0, '')).join()).toMatch(/^it was ended by (signal 15|SIGTERM)$/);
  });

  test('is ended at once when it has to, and the next one starts', async () => {
    const from = launcherOf(LATER, shell);
    expect((await run(from, 0)).join()).toMatch(/ended (by|with) SIGKILL$/);
    expect((await run(from, 0)).join()).toMatch(/ended (by|with) SIGKILL$/);
  });
});
