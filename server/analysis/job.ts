/**
 * Names for what is compiled: a job's key says by content whether its result is known already. It must not know how jobs run.
 */
import type { Hardware } from '../hardware/model.js';
import { machineOf } from '../compiler/machine.js';
import type { Network } from '../network/model.js';
import { contentKey } from './content.js';
import type { Settings } from './messages.js';
import { nameless } from './nameless.js';
import type { CompileJob } from './worker-client.js';

/** What the editor compiles with, and the command line unless told otherwise. */
export const defaultSettings: Settings = { effort: 'default', without: [], batch: 1 };

/** Keys are equal for equal content and for nothing else. */
export async function createJob(network: Network, hardware: Hardware, settings: Settings): Promise<CompileJob> {
    // Energies only decide between what a layer can be compiled to: they are no part of its key (see `LayerMemo`).
    const { energyJ: _, ...machine } = machineOf(hardware, new Set(settings.without));
    const layerKeys = await Promise.all(network.layers.map(layer => contentKey([nameless(layer), machine, settings])));
    return { key: await contentKey([network, hardware, settings]), layerKeys, network, hardware, settings };
}
