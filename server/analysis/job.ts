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

/** Keys are equal for equal content and for nothing else. */
export async function createJob(network: Network, hardware: Hardware, settings: Settings): Promise<CompileJob> {
    const values = Object.entries(hardware.parameters).map(([name, { value }]) => `${name}=${value}`);
    const layerKeys = await Promise.all(network.layers.map(layer => contentKey([layer, values, settings])));
    const { layers: _, ...frame } = network;
    return { key: await contentKey([frame, layerKeys, hardware]), layerKeys, network, hardware, settings };
}
