import { describe, expect, it } from 'vitest';
import { StartError } from '../../../src/base/errors.ts';
import { loadFirst, loadUws } from '../../../src/gateway/http/uws.ts';

describe('uWebSockets.js', () => {
  it('is the newer build where that loads', () => {
    const asked: string[] = [];
    const module = loadFirst((name) => {
      asked.push(name);
      return loadUws();
    });
    expect(module).toBe(loadUws());
    expect(asked).toEqual(['uWebSockets.js-20.69']);
  });

  it('is the older build where only that loads', () => {
    const module = loadFirst((name) => {
      if (name !== 'uWebSockets.js-20.51') throw new Error('wrong glibc');
      return loadUws();
    });
    expect(module).toBe(loadUws());
  });

  it('that does not load is one line with platform, Node version, C library and both reasons', () => {
    const load = (name: string): never => {
      throw new Error(`This version supports only …\n\nError: no ${name}\nRequire stack:\n- /x.js`);
    };
    expect(() => loadFirst(load)).toThrow(StartError);
    const line = new RegExp(
      `^uWebSockets\\.js does not load on ${process.platform}-${process.arch}, Node ${process.versions.node}` +
        '.*uWebSockets\\.js-20\\.69: Error: no uWebSockets\\.js-20\\.69; uWebSockets\\.js-20\\.51: Error: no [^\\n]*$',
    );
    expect(() => loadFirst(load)).toThrow(line);
    if (process.platform === 'linux') expect(() => loadFirst(load)).toThrow(/glibc/);
  });
});
