/** Helpers for HyperLogLogs, which count different elements with a standard error of 0.81 %. */

import { BitmapCommands } from './bitmaps.ts';
import * as as from './replies.ts';
import { type Argument, type Name, type Names, namesOf } from './runner.ts';

export class HyperLogLogCommands<Bulk extends string | Uint8Array> extends BitmapCommands<Bulk> {
  /** Counts elements; true when the count may have changed. */
  pfadd(key: Name, elements: readonly Argument[] = []): Promise<boolean> {
    return this.write('PFADD', [key, ...elements], as.flag);
  }

  /** How many different elements have been counted, under several keys together. */
  pfcount(keys: Names): Promise<number> {
    return this.read('PFCOUNT', namesOf(keys), as.count);
  }

  /** Adds what the sources have counted to `destination`. */
  pfmerge(destination: Name, sources: Names): Promise<void> {
    return this.write('PFMERGE', [destination, ...namesOf(sources)], as.ok);
  }

  /** `sparse` or `dense`; `pfdebug('DECODE', …)` and the like through `call`. */
  pfdebugEncoding(key: Name): Promise<string> {
    return this.write('PFDEBUG', ['ENCODING', key], as.text);
  }

  pfselftest(): Promise<void> {
    return this.read('PFSELFTEST', [], as.ok);
  }
}
