/** The conformance suite over RESP3. */
import { suite } from './suite.ts';

suite('resp3');
