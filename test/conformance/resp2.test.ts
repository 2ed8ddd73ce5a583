/** The conformance suite over RESP2. */
import { suite } from './suite.ts';

suite('resp2');
