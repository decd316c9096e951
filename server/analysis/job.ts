/**
 * Names for what is compiled: a job's key says by content whether its result is known already. It must not know how jobs run.
 */
import type { Hardware } from '../hardware/model.js';
import type { Network } from '../network/model.js';
import { contentKey } from './content.js';
import type { Settings } from './messages.js';
import type { CompileJob } from './worker-client.js';

/** What the editor compiles with, and the command line unless told otherwise. */
export const defaultSettings: Settings = { effort: 'default', without: [], batch: 1 };

/** `key` is equal for equal networks, hardware and settings, and for nothing else. */
export async function createJob(network: Network, hardware: Hardware, settings: Settings): Promise<CompileJob> {
    return { key: await contentKey([network, hardware, settings]), network, hardware, settings };
}
